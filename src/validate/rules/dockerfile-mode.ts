import { join, posix, relative } from 'node:path';
import { type Copied, type CopiedPlace, covers, isArchive } from '../../dockerfile/copies.ts';
import { type ModeChange, mayChange, modeChanges, othersIn } from '../../dockerfile/mode-changes.ts';
import { closedFile } from '../closed-files.ts';
import type { RuleContext } from '../context.ts';
import { at, type FunctionDockerfile, functionDockerfiles } from '../dockerfiles.ts';
import type { Finding, Rule } from '../finding.ts';
import { imageStart, startedProgram } from '../image-start.ts';

export const dockerfileMode: Rule = {
  id: 'dockerfile-mode',
  severity: 'warning',
  summary: 'Files in an image that Lambda may not read, or not start.',
  help: 'Lambda runs an image as a user of its own, whatever USER says, who neither owns a file nor is in its group: the last digit of its mode counts. Docker takes the modes of the files over from the context. A program that this user may not start is an error.',
  check: (context) => functionDockerfiles(context).flatMap((one) => checkImage(one, context)),
};

const READ = 4;
const EXECUTE = 1;

function checkImage(one: FunctionDockerfile, context: RuleContext): Finding[] {
  const { image, dockerfile } = one;
  if (image === undefined) return [];
  const start = imageStart(one);
  const started = start && startedProgram(one, start);
  const program = started?.paths.length === 1 ? started.paths[0] : undefined;
  const changes = modeChanges(image.steps, dockerfile.text);
  const change = program && changes.findLast((each) => mayChange(each, program));
  const copied =
    program && image.copies.findLast(({ places }) => places.some((place) => covers(place, program)));
  const found = !program
    ? []
    : change
      ? changedProgram(change, program, one)
      : copied
        ? copiedProgram(copied, program, one, context)
        : [];
  // A later one that is not looked into may open what an earlier one has closed.
  const isLast = ({ step }: Copied) => !changes.some((each) => each.start > step.instruction.start);
  const others = image.copies.filter((each) => isLast(each) && !(each === copied && found.length > 0));
  return [
    ...found,
    ...others
      .filter(({ places }) => !places.some(isOf(program)))
      .flatMap((each) => copiedFiles(each, one, context)),
  ];
}

const isOf = (program: string | undefined) => (place: CopiedPlace) =>
  place.kind === 'file' && place.path === program;

const notStarted = (program: string, why: string): string =>
  `Lambda may not start ${program} (permission denied): ${why}.`;

function changedProgram(change: ModeChange, program: string, one: FunctionDockerfile): Finding[] {
  const { others, paths } = change;
  if (others === undefined || others & EXECUTE || !paths.includes(program)) return [];
  const message = notStarted(program, 'this lets only others than Lambda start it');
  return [{ ...at(one, change), severity: 'error', message, hint: 'Write 755.' }];
}

function copiedProgram(
  { mode, places, step, source, sourceAt, isFromContext }: Copied,
  program: string,
  one: FunctionDockerfile,
  { files }: RuleContext,
): Finding[] {
  const [place] = places;
  // Docker unpacks an archive: what is in it is not looked into.
  if (isArchive(step, source)) return [];
  if (mode !== undefined) {
    const others = othersIn(mode);
    if (others === undefined || others & EXECUTE || place?.path !== program) return [];
    const message = notStarted(program, `its mode is ${mode}`);
    return [{ ...at(one, flagOf(step.instruction)), severity: 'error', message, hint: 'Write --chmod=755.' }];
  }
  if (!isFromContext || source === undefined || place === undefined) return [];
  const isInside = place.kind === 'below';
  const file = join(one.contextFolder, source, isInside ? posix.relative(place.path, program) : '');
  const info = files.info(file);
  if (info?.kind !== 'file' || info.mode & EXECUTE) return [];
  const name = relative(one.contextFolder, file);
  const why = info.executable ? `${name} has the mode ${octal(info.mode)}` : `${name} is not executable`;
  const message = notStarted(program, why);
  const hint = info.executable
    ? `Run chmod 755 ${name}.`
    : `Run chmod +x ${name}; in git also: git update-index --chmod=+x ${name}.`;
  return [{ ...at(one, sourceAt), severity: 'error', message, hint }];
}

function copiedFiles(
  { mode, step, source, sourceAt, isFromContext }: Copied,
  one: FunctionDockerfile,
  { files }: RuleContext,
): Finding[] {
  if (isArchive(step, source)) return [];
  if (mode !== undefined) {
    const others = othersIn(mode);
    if (others === undefined || others & READ) return [];
    const message = `Lambda may not read what is copied with the mode ${mode}.`;
    return [
      {
        ...at(one, flagOf(step.instruction)),
        message,
        hint: 'Let others read it: --chmod=644, 755 for a folder or a program.',
      },
    ];
  }
  // A pattern, and all of the context, take in what is for tools as well.
  const isNamed = isFromContext && source !== undefined && !/[*?[]|^\.?\/?$/.test(source);
  if (!isNamed || files.info(join(one.contextFolder, '.dockerignore'))) return [];
  const closed = closedFile(join(one.contextFolder, source), files);
  if (closed === undefined) return [];
  const name = relative(one.contextFolder, closed);
  const message = `Lambda may not read ${name} in the image: its mode is ${octal(files.info(closed)!.mode)}.`;
  return [{ ...at(one, sourceAt), message, hint: `Run chmod go+rX ${name}.` }];
}

const octal = (mode: number): string => mode.toString(8).padStart(3, '0');

const flagOf = ({ flags, start, end }: Copied['step']['instruction']) =>
  flags.find(({ name }) => name === 'chmod')?.valueAt ?? { start, end };
