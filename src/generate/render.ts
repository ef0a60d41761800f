import { isUtf8 } from 'node:buffer';
import { basename, dirname, join } from 'node:path/posix';
import { placeInOrder } from '../template/section-order.ts';
import { mergeYaml } from '../yaml/merge.ts';
import type { Variables } from './check-answers.ts';
import { inEnvironment } from './placeholders.ts';
import type { Answers } from './questions.ts';
import type { LayerFile } from './read-layers.ts';
import { type Placeholders, substitute } from './substitute.ts';
import { addVariables } from './variables-in-template.ts';

/** A file of the project, ready to be written. The path is relative to the project, with `/`. */
export interface ProjectFile {
  path: string;
  content: Buffer;
  executable: boolean;
}

export interface RenderInput {
  layers: readonly LayerFile[];
  placeholders: Placeholders;
  answers: Answers;
  variables: Variables;
}

/**
 * The project's files, in memory. A later layer's file replaces an earlier one of the same name;
 * `NAME.merge.yaml` is merged into `NAME.yaml`, `NAME.merge` or `NAME.merge.EXT` appended to the file without `.merge`,
 * and `NAME.each-environment.toml` appended to `NAME.toml` once for each environment.
 */
export function render({ layers, placeholders, answers, variables }: RenderInput): ProjectFile[] {
  const files = new Map<string, ProjectFile>();
  const environments = environmentsOf(answers);
  for (const layer of layers) {
    const path = targetPath(substitute(layer.path, placeholders, layer.path));
    if (!isUtf8(layer.content)) {
      files.set(path, { ...layer, path });
      continue;
    }
    const text = layer.content.toString('utf8');
    const { target, content } = combine(path, text, files, placeholders, environments);
    const executable = layer.executable || (target !== path && files.get(target)?.executable === true);
    files.set(target, { path: target, content: Buffer.from(content), executable });
  }
  edit(files, 'template.yaml', (text) => addVariables(text, answers, variables));
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** `default`, which is always there, and those that were asked for. */
export const environmentsOf = ({ envs }: Pick<Answers, 'envs'>): string[] => [
  ...new Set(['default', ...envs]),
];

/** npm leaves `.gitignore` out of packages, so a blueprint's hidden files are called `dot-…`. */
const targetPath = (path: string) => join(dirname(path), basename(path).replace(/^dot-/, '.'));

function combine(
  path: string,
  text: string,
  files: ReadonlyMap<string, ProjectFile>,
  placeholders: Placeholders,
  environments: readonly string[],
): { target: string; content: string } {
  const match = /^(.*)\.(merge|each-environment)(\.[a-z]+)?$/.exec(path);
  if (match === null) return { target: path, content: substitute(text, placeholders, path) };
  const target = `${match[1]}${match[3] ?? ''}`;
  const earlier = files.get(target)?.content.toString('utf8') ?? '';
  if (match[2] === 'each-environment') {
    const sections = environments.map((name) => substitute(text, inEnvironment(placeholders, name), path));
    return { target, content: [earlier, ...sections].join('\n') };
  }
  const fragment = substitute(text, placeholders, path);
  return {
    target,
    content: match[3] === '.yaml' ? mergeYaml(earlier, fragment, placeInOrder) : earlier + fragment,
  };
}

function edit(files: Map<string, ProjectFile>, path: string, change: (text: string) => string): void {
  const file = files.get(path);
  if (file) files.set(path, { ...file, content: Buffer.from(change(file.content.toString('utf8'))) });
}
