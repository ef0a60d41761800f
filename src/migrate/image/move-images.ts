import { dirname, relative } from 'node:path';
import { parseDockerfile } from '../../dockerfile/dockerfile.ts';
import { lambdaBase } from '../../dockerfile/lambda-base.ts';
import type { FunctionResource } from '../../template/functions.ts';
import { isRecord } from '../../text/is-record.ts';
import { migrateDockerfile } from '../dockerfile/migrate.ts';
import type { MovedDockerfile } from '../dockerfile/move.ts';
import { usesLambdaGoBelow } from '../go/below.ts';
import type { FunctionImage, ImageMove } from '../moves.ts';
import { askAt, askAtPath, edit, type Planning } from '../planning.ts';
import { changeProperty } from '../template/change-property.ts';
import type { TemplateDraft } from '../template/draft.ts';
import { imageCommand, withEntryPoint } from './entry-point.ts';

/**
 * The Dockerfiles of the functions that move, each once, and what the template says of them.
 * @param sharing functions that stay, with the Dockerfiles that they are built from
 */
export function moveImages(
  planning: Planning,
  start: TemplateDraft,
  moves: readonly ImageMove[],
  sharing: ReadonlyMap<string, string>,
): TemplateDraft {
  let draft = start;
  for (const [dockerfile, group] of byDockerfile(moves)) {
    const stays = [...sharing].find(([, file]) => file === dockerfile)?.[0];
    if (stays !== undefined) askAboutSharing(planning, group[0]!, stays);
    else draft = moveDockerfile(planning, draft, dockerfile, group);
  }
  return draft;
}

function byDockerfile(moves: readonly ImageMove[]): Map<string, ImageMove[]> {
  const groups = new Map<string, ImageMove[]>();
  for (const move of moves) {
    const { dockerfile } = move.image;
    groups.set(dockerfile, [...(groups.get(dockerfile) ?? []), move]);
  }
  return groups;
}

function askAboutSharing(planning: Planning, { logicalId, image }: ImageMove, stays: string): void {
  const path = ['Resources', logicalId, 'Metadata', 'Dockerfile'];
  askAtPath(planning, path, {
    about: 'shared-dockerfile',
    subject: logicalId,
    message: `${relative(planning.folder, image.dockerfile)} also makes the image of ${stays}, which was not named.`,
    hint: `Name both: --only ${logicalId} --only ${stays}`,
  });
}

function moveDockerfile(
  planning: Planning,
  start: TemplateDraft,
  file: string,
  group: readonly ImageMove[],
): TemplateDraft {
  const { files } = planning;
  const text = files.text(file);
  if (text === undefined) {
    askAtPath(planning, ['Resources', group[0]!.logicalId, 'Metadata', 'Dockerfile'], {
      about: 'dockerfile-unreadable',
      subject: group[0]!.logicalId,
      message: `${relative(planning.folder, file)} is not valid UTF-8, and was left as it is.`,
      hint: 'Save it as UTF-8, and run samgen migrate again.',
    });
    return start;
  }
  const functions = group.map(({ logicalId }) => start.functions.find((fn) => fn.logicalId === logicalId)!);
  const { args, target, context } = group[0]!.image;
  const commands = group.flatMap(({ logicalId }) => imageCommand(start, logicalId) ?? []);
  const moved = migrateDockerfile(parseDockerfile(text), {
    args,
    target,
    architecture: group[0]!.architecture,
    handlers: commands,
    hasCommand: functions.some((fn) => hasConfig(fn, 'Command')),
    hasEntrypoint: functions.some((fn) => hasConfig(fn, 'EntryPoint')),
    usesLambdaGo: usesLambdaGoBelow(context, files) || usesLambdaGoBelow(dirname(file), files),
  });
  edit(planning, file, moved.edits);
  for (const { at, ...question } of moved.questions)
    askAt(planning, file, text, at.start, { ...question, subject: group[0]!.logicalId });
  askAboutCopies(planning, file, text, group[0]!.logicalId);
  planning.notes.push(...moved.notes.map(({ message }) => message));
  return withArguments(planning, withEntryPoints(planning, start, group, moved), group, moved);
}

/** What is taken out of an old base, beside the stages: libraries of another system. */
function askAboutCopies(planning: Planning, file: string, text: string, subject: string): void {
  for (const { flags } of parseDockerfile(text).instructions)
    for (const { name, value, start } of flags) {
      const base = name === 'from' ? lambdaBase(value) : undefined;
      if (base === undefined || base.system === 'AL2023') continue;
      askAt(planning, file, text, start, {
        about: 'copy-from-old-base',
        subject,
        message: `This takes files out of ${value}: they are of ${base.system}.`,
        hint: 'Take them out of public.ecr.aws/lambda/provided:al2023, or install the package that has them.',
      });
    }
}

const hasConfig = ({ properties }: FunctionResource, key: string): boolean =>
  isRecord(properties['ImageConfig']) && properties['ImageConfig'][key] !== undefined;

function withEntryPoints(
  planning: Planning,
  start: TemplateDraft,
  group: readonly ImageMove[],
  { fromGo, programFolder }: MovedDockerfile,
): TemplateDraft {
  let draft = start;
  if (!fromGo) return draft;
  const ids = new Set(group.map(({ logicalId }) => logicalId));
  for (const logicalId of ids) {
    const command = imageCommand(draft, logicalId);
    if (command === undefined) continue;
    const hasBoth = hasConfig(draft.functions.find((fn) => fn.logicalId === logicalId)!, 'EntryPoint');
    const after = hasBoth ? undefined : withEntryPoint(draft, logicalId, programFolder, ids);
    if (after === undefined) {
      askAtPath(planning, ['Resources', logicalId, 'Properties', 'ImageConfig'], {
        about: 'template-by-hand',
        subject: logicalId,
        message: `The ImageConfig of ${logicalId} is written in a way that cannot be changed safely.`,
        hint: `Write it by hand: EntryPoint: [${programFolder}/${command}], and no Command.`,
      });
    }
    draft = after ?? draft;
  }
  return draft;
}

/** A base that comes from DockerBuildArgs. */
function withArguments(
  planning: Planning,
  start: TemplateDraft,
  group: readonly ImageMove[],
  { outside }: MovedDockerfile,
): TemplateDraft {
  let draft = start;
  const functions = new Set(group.map(({ logicalId }) => logicalId));
  for (const { name, from, to } of outside)
    for (const logicalId of functions) {
      const changed = changeProperty(draft, {
        functions: new Set([logicalId]),
        property: 'Metadata',
        within: ['DockerBuildArgs', name],
        sharedBy: functions,
        change: (text) => (text === from ? to : undefined),
      });
      draft = changed.draft;
      if (changed.left.length > 0)
        askAtPath(planning, ['Resources', logicalId, 'Metadata', 'DockerBuildArgs', name], {
          about: 'template-by-hand',
          subject: logicalId,
          message: `The build argument ${name} of ${logicalId} decides its base image, and cannot be changed safely.`,
          hint: `Write it by hand: ${name}: ${to}`,
        });
    }
  return draft;
}

/** The Dockerfiles of a project's functions, by their logical IDs. */
export const dockerfilesOf = (images: readonly { logicalId: string; image: FunctionImage }[]) =>
  new Map(images.map(({ logicalId, image }) => [logicalId, image.dockerfile]));
