import { join } from 'node:path';
import { functionsOf, resourcesOf } from '../../template/functions.ts';
import { intrinsicOf, parametersOf } from '../../template/intrinsics.ts';
import { isRecord } from '../../text/is-record.ts';
import { localPath } from '../../validate/packaging.ts';
import type { Architecture } from '../architecture.ts';
import { foreignProgram } from '../foreign-program.ts';
import type { MigrationChoices } from '../moves.ts';
import { NEW_RUNTIME, OLD_RUNTIMES } from '../old-runtimes.ts';
import { askAtPath, type Planning } from '../planning.ts';
import { leavesOf } from './leaves.ts';
import type { LayerRemark } from './move-layers.ts';
import type { TemplateRemark } from './move-template.ts';

/** What samgen could not write into the template, or what the stack has to be told besides. */
export function askAboutTemplate(
  planning: Planning,
  remarks: readonly (TemplateRemark | LayerRemark)[],
): void {
  for (const remark of remarks) {
    const { path } = remark;
    const ask = (about: string, subject: string, message: string, hint: string) =>
      askAtPath(planning, path, { about, subject, message, hint });
    switch (remark.kind) {
      case 'left': {
        const { logicalId, what, write } = remark;
        ask(
          'template-by-hand',
          logicalId,
          `${what} of ${logicalId} is written in a way that others share, or that cannot be changed safely.`,
          `Write it by hand: ${write}`,
        );
        break;
      }
      case 'parameter': {
        const { name, value, logicalId } = remark;
        const pattern = parametersOf(planning.template.value)[name]?.['AllowedPattern'];
        if (pattern !== undefined)
          ask(
            'parameter-pattern',
            logicalId,
            `The parameter ${name} has an AllowedPattern (${String(pattern)}), and its default is ${value} now.`,
            'Have the pattern allow it.',
          );
        ask(
          'parameter-of-stack',
          logicalId,
          `The parameter ${name} of ${logicalId} has a new default, and a stack that is deployed already keeps the value it has, unless it is given another one.`,
          `Where the samconfig does not give it, once: samgen deploy --param ${name}=${value}`,
        );
        break;
      }
      case 'external-layer': {
        const { name, functions, architecture } = remark;
        const target =
          architecture === undefined ? 'Amazon Linux 2023' : `Amazon Linux 2023 on ${architecture}`;
        ask(
          'external-layer',
          functions[0]!,
          `The layer ${name} of ${functions.join(', ')} is not made here: does it run on ${target}?`,
          'Ask who publishes it for the version that does, and write its ARN here.',
        );
        break;
      }
      case 'shared-layer': {
        const { layer, logicalId, write } = remark;
        ask(
          'shared-layer',
          layer,
          `The layer ${layer} also serves ${logicalId}, which stays where it is.`,
          `Add ${write.replace(': ', ' an entry ')} beside what is there.`,
        );
        break;
      }
      case 'layer-content': {
        const { layer, architecture } = remark;
        if (isIndependent(planning, layer, architecture)) break;
        ask(
          'layer-content',
          layer,
          `The functions of the layer ${layer} move to ${architecture}: are the programs in it built for that?`,
          `Build them for ${architecture}; a layer of scripts and texts alone can stay as it is.`,
        );
      }
    }
  }
}

/** A layer that is not built, and has no program of another architecture in it. */
function isIndependent(
  { template, folder, files }: Planning,
  layer: string,
  architecture: Architecture,
): boolean {
  const resource = resourcesOf(template.value).find(([logicalId]) => logicalId === layer)?.[1];
  const properties = isRecord(resource?.['Properties']) ? resource['Properties'] : {};
  const content = localPath(properties['ContentUri']);
  const isBuilt = isRecord(resource?.['Metadata']) && resource['Metadata']['BuildMethod'] !== undefined;
  if (isBuilt || content === undefined || /\.(?:zip|jar)$/.test(content)) return false;
  return foreignProgram(join(folder, content), architecture, files) === undefined;
}

/** Functions whose runtime takes more than reading to know. */
export function askAboutRuntimes(planning: Planning, { only }: Pick<MigrationChoices, 'only'>): void {
  const { value } = planning.template;
  for (const { logicalId, properties, pathOf } of functionsOf(value)) {
    const runtime = properties['Runtime'];
    const isOpen = intrinsicOf(runtime) !== undefined || String(runtime).includes('{{resolve:');
    if ((only.length > 0 && !only.includes(logicalId)) || !isOpen) continue;
    const leaves =
      intrinsicOf(runtime) === undefined ? undefined : leavesOf(runtime, pathOf('Runtime'), value);
    const texts = leaves?.map(({ text }) => text);
    const known = texts?.every((text) => [...OLD_RUNTIMES, NEW_RUNTIME].includes(text));
    if (known || (texts !== undefined && !texts.some((text) => OLD_RUNTIMES.includes(text)))) continue;
    askAtPath(planning, pathOf('Runtime'), {
      about: 'runtime-open',
      subject: logicalId,
      message:
        texts === undefined
          ? `The Runtime of ${logicalId} comes from an expression that cannot be followed here.`
          : `The Runtime of ${logicalId} can be an old one, and another one (${texts.join(', ')}).`,
      hint: `Where it is one of ${OLD_RUNTIMES.join(', ')}: write ${NEW_RUNTIME}, with Handler: bootstrap.`,
    });
  }
}
