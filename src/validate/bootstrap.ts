import { join } from 'node:path';
import type { Path } from '../template/document.ts';
import type { RuleContext } from './context.ts';
import { type Packaging, zipPackagesOf } from './packaging.ts';

/** A `bootstrap` that goes to Lambda as it lies there. */
export interface DeployedBootstrap {
  one: Packaging;
  folder: string;
  file: string;
  isThere: boolean;
  isExecutable: boolean;
  /** Its text, where it is a script; undefined for a program or where there is none. */
  script: string | undefined;
  /** A layer may bring another bootstrap, or the interpreter. */
  hasLayers: boolean;
  handler: unknown;
  codePath: Path;
}

const MAX_SCRIPT = 1_048_576;

/** The custom runtimes that nothing builds: `SkipBuild`, and a folder as the code. */
export function deployedBootstraps(context: RuleContext): DeployedBootstrap[] {
  const { files, folder, functions } = context;
  return zipPackagesOf(context).flatMap((one) => {
    const skipped = one.metadata['SkipBuild'] === true;
    if (one.kind !== 'function' || !skipped || !one.isCustomRuntime || one.code === undefined) return [];
    const codeFolder = join(folder, one.code);
    if (files.info(codeFolder)?.kind !== 'folder') return [];
    const file = join(codeFolder, 'bootstrap');
    const info = files.info(file);
    const fn = functions.find(({ logicalId }) => logicalId === one.logicalId);
    const layers = fn?.properties['Layers'];
    return {
      one,
      folder: codeFolder,
      file,
      isThere: info?.kind === 'file',
      isExecutable: info?.executable ?? false,
      script: info?.kind === 'file' && info.size <= MAX_SCRIPT ? scriptText(files.read(file)) : undefined,
      hasLayers: layers !== undefined && !(Array.isArray(layers) && layers.length === 0),
      handler: fn?.properties['Handler'],
      codePath: one.codePath,
    };
  });
}

function scriptText(bytes: Buffer | undefined): string | undefined {
  if (bytes === undefined || bytes.length === 0 || bytes.subarray(0, 1024).includes(0)) return undefined;
  return bytes.toString('utf8');
}

/** The range of a file's first line, as far as `text` goes. */
export const firstLine = (text: string) => ({
  line: 1,
  column: 1,
  endLine: 1,
  endColumn: Math.max(1, (text.split('\n')[0] ?? '').replace(/\r$/, '').length + 1),
});
