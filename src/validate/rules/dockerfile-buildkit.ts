import type { Dockerfile, Instruction, Stage } from '../../dockerfile/dockerfile.ts';
import { neededStages } from '../../dockerfile/lineage.ts';
import type { Span } from '../../text/edits.ts';
import { at, type FunctionDockerfile, functionDockerfiles, usesBuildKit } from '../dockerfiles.ts';
import type { Finding, Rule } from '../finding.ts';

export const dockerfileBuildkit: Rule = {
  id: 'dockerfile-buildkit',
  severity: 'warning',
  summary: 'A Dockerfile that needs BuildKit, which sam build does not use unasked.',
  help: "sam build takes Docker's classic builder, which knows no --mount, no --chmod, no here-documents, and leaves TARGETARCH and its like empty. With use_buildkit = true in [default.build.parameters] of the samconfig it takes BuildKit (samcli/lib/build/app_builder.py).",
  check: (context) => (usesBuildKit(context) ? [] : functionDockerfiles(context).flatMap(checkDockerfile)),
};

interface Need {
  readonly span: Span;
  readonly message: string;
  readonly instead?: string;
}

/** The first one: BuildKit brings all of them. */
function checkDockerfile(one: FunctionDockerfile): Finding[] {
  const { image, dockerfile, given } = one;
  if (image === undefined) return [];
  for (const stage of neededStages(image.final, dockerfile, given)) {
    const need =
      platformOf(stage, one) ?? firstOf(stage.instructions, unknownTo) ?? emptyVariable(stage, one);
    if (need === undefined) continue;
    const { span, message, instead } = need;
    const buildKit = 'Set use_buildkit = true in [default.build.parameters] of the samconfig.';
    return [{ ...at(one, span), message, hint: instead ? `${instead} Or: ${buildKit}` : buildKit }];
  }
  return [];
}

const unknownTo = ({ keyword, flags, heredocs, start }: Instruction): Need | undefined => {
  const flag = flags.find(({ name }) => FLAGS[keyword]?.includes(name));
  if (flag)
    return {
      span: flag,
      message: `sam build's classic builder does not know --${flag.name}, and stops here.`,
    };
  if (heredocs.length === 0) return undefined;
  const span = { start, end: start + keyword.length };
  return { span, message: "sam build's classic builder knows no here-documents, and stops here." };
};

const FLAGS: Readonly<Record<string, readonly string[]>> = {
  RUN: ['mount', 'network', 'security'],
  COPY: ['chmod', 'link', 'parents', 'exclude'],
  ADD: ['chmod', 'link', 'checksum', 'keep-git-dir', 'exclude'],
};

function firstOf<Item, Found>(
  items: readonly Item[],
  look: (item: Item) => Found | undefined,
): Found | undefined {
  for (const item of items) {
    const found = look(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

const AUTOMATIC = /\$\{?((?:BUILD|TARGET)(?:PLATFORM|OS|ARCH|VARIANT))\b(?!:)/;

/** `FROM --platform=$BUILDPLATFORM`: "failed to parse platform". */
function platformOf({ from }: Stage, { dockerfile, given }: FunctionDockerfile): Need | undefined {
  const flag = from.flags.find(({ name }) => name === 'platform');
  const name = AUTOMATIC.exec(flag?.value ?? '')?.[1];
  if (flag === undefined || name === undefined || hasValue(name, dockerfile.globalArgs, given))
    return undefined;
  const message = `${name} is empty in sam build's classic builder, which stops here.`;
  return { span: flag.valueAt, message, instead: `Give it a default: \${${name}:-linux/amd64}.` };
}

/** An ARG of BuildKit's that a later instruction of the stage uses. */
function emptyVariable({ instructions }: Stage, one: FunctionDockerfile): Need | undefined {
  const { dockerfile, given } = one;
  return firstOf(instructions, ({ start, end, keyword }) => {
    const match = keyword === 'ARG' ? null : AUTOMATIC.exec(dockerfile.text.slice(start, end));
    const name = match?.[1];
    if (!match || name === undefined || hasValue(name, dockerfile.globalArgs, given)) return undefined;
    const isDeclared = instructions.some(
      (other) =>
        other.keyword === 'ARG' && other.start < start && other.words.some(({ text }) => text === name),
    );
    if (!isDeclared || instructions.some((other) => other.keyword === 'ENV' && setsIn(other, name)))
      return undefined;
    const from = start + match.index;
    const message = `${name} is empty in sam build's classic builder.`;
    const instead = `Give ARG ${name} a default, or hand it over in DockerBuildArgs.`;
    return { span: { start: from, end: from + match[0].length }, message, instead };
  });
}

const setsIn = ({ words }: Instruction, name: string): boolean =>
  words.some(({ text }) => text === name || text.startsWith(`${name}=`));

const hasValue = (name: string, globalArgs: Dockerfile['globalArgs'], given: FunctionDockerfile['given']) =>
  Object.hasOwn(given, name) ||
  globalArgs.some(({ words }) => words.some(({ text }) => text.startsWith(`${name}=`)));
