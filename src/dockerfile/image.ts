import { finalStage, type Given } from './base.ts';
import { type Copied, copiesOf, holds } from './copies.ts';
import type { Dockerfile, Stage } from './dockerfile.ts';
import { type KnownBase, knownBase } from './known-base.ts';
import { type Lineage, lineageOf } from './lineage.ts';
import { commandsOf } from './shell-commands.ts';
import { type Start, startOf } from './start.ts';
import { LAMBDA_VARIABLES, type Step, stepsOf } from './steps.ts';

/** The image that a Dockerfile makes, as far as reading tells. */
export interface DockerfileImage {
  readonly final: Stage;
  readonly lineage: Lineage;
  /** Undefined for a base that is not known. */
  readonly base: KnownBase | undefined;
  readonly steps: readonly Step[];
  readonly start: Start;
  readonly workingFolder: string | undefined;
  readonly path: string | 'unknown' | undefined;
  readonly copies: readonly Copied[];
}

type KindOf = (path: string) => 'file' | 'folder' | undefined;

/** A stage as the image that it would be. */
export function imageOf(stage: Stage, dockerfile: Dockerfile, given: Given, kindOf: KindOf): DockerfileImage {
  const lineage = lineageOf(stage, dockerfile, given);
  const base = knownBase(lineage.base);
  const variables = base?.starts === 'lambda' ? LAMBDA_VARIABLES : {};
  const from = { workingFolder: base?.workingFolder, variables };
  const { steps, workingFolder, path } = stepsOf(lineage, dockerfile, given, from);
  const copies = copiesOf(steps, kindOf);
  return { final: stage, lineage, base, steps, start: startOf(steps), workingFolder, path, copies };
}

/** Undefined where the target is no stage, or there is none at all. */
export function finalImage(
  dockerfile: Dockerfile,
  target: string | undefined,
  given: Given,
  kindOf: KindOf,
): DockerfileImage | undefined {
  const final = finalStage(dockerfile, target);
  return final && imageOf(final, dockerfile, given, kindOf);
}

/** Whether the image has the file: `no` only where nothing of it, its base included, can have brought it. */
export function imageHolds(image: DockerfileImage, path: string, text: string): 'yes' | 'maybe' | 'no' {
  const copied = holds(image.copies, path);
  if (copied !== 'no') return copied;
  const isOpen = image.base === undefined || image.base.mayHold(path);
  return isOpen || image.steps.some((step) => mayMake(step, text)) ? 'maybe' : 'no';
}

/** Programs that make no file outside the folders of the system. */
const TIDY =
  /^(?:\/usr\/bin\/|\/bin\/)?(?:yum|dnf|microdnf|apt-get|apt|apk|rm|rmdir|mkdir|chmod|chown|chgrp|true|test|set|echo|update-ca-certificates|useradd|adduser|groupadd|addgroup)$/;

/** Whether a RUN may make a file that no COPY brings; ONBUILD of a stage before runs as well. */
function mayMake({ instruction }: Step, text: string): boolean {
  if (instruction.keyword === 'ONBUILD') return true;
  if (instruction.keyword !== 'RUN') return false;
  const commands = commandsOf(text, instruction);
  const isTidy = commands.every(
    ({ words, redirections, assignments }) =>
      redirections.length === 0 && assignments.length === 0 && TIDY.test(words[0]?.value ?? ''),
  );
  // A pipe hands on what the one before says.
  return commands.length === 0 || !isTidy;
}

/** Whether there may be a shell: the base's, or one that is copied in. */
export function mayHaveShell(image: DockerfileImage, copies = image.copies): boolean {
  if (image.base === undefined || image.base.hasShell) return true;
  const links = ['/bin/sh', '/bin', '/usr/bin/sh', '/usr/bin'];
  return links.some((path) => holds(copies, path) !== 'no');
}

/** Who starts something where the Dockerfile does not say what; undefined where that is not known. */
export function startsUnsaid(image: DockerfileImage, text: string): KnownBase['starts'] | undefined {
  const { base, steps, copies } = image;
  const last = steps.findLast(({ instruction }) => instruction.keyword === 'ENTRYPOINT');
  // ENTRYPOINT [] takes the base's away, and its CMD.
  if (last?.instruction.exec?.length === 0) return 'nothing';
  const isOpen = steps.some(({ instruction: { keyword, start, end } }) =>
    keyword === 'RUN' ? text.slice(start, end).includes('lambda-entrypoint') : keyword === 'ONBUILD',
  );
  if (base === undefined || isOpen) return undefined;
  return base.starts === 'lambda' && holds(copies, '/lambda-entrypoint.sh') !== 'no'
    ? undefined
    : base.starts;
}
