import type { LogicalText } from '../dockerfile/logical-text.ts';
import type { Span, TextEdit } from '../text/edits.ts';
import type { Architecture } from './architecture.ts';

/** What an architecture is called. */
interface Names {
  readonly rpm: string;
  readonly docker: string;
  readonly dotnet: string;
  readonly sam: Architecture;
  readonly cargoLambda: string;
}

export const ARCHITECTURE_NAMES: Readonly<Record<Architecture, Names>> = {
  x86_64: { rpm: 'x86_64', docker: 'amd64', dotnet: 'x64', sam: 'x86_64', cargoLambda: '--x86-64' },
  arm64: { rpm: 'aarch64', docker: 'arm64', dotnet: 'arm64', sam: 'arm64', cargoLambda: '--arm64' },
};

/** Every other word for it: what is left of these is asked about. */
const MENTIONS: Readonly<Record<Architecture, RegExp>> = {
  x86_64: /(?<![a-z0-9])(?:x86[_-]64|X86_64|amd64|x64)(?![a-z0-9])|linux64\b|Linux_x64/g,
  arm64: /(?<![a-z0-9])(?:aarch64|AARCH64|arm64)(?![a-z0-9])/g,
};

/** `only`: what the text must have too. */
interface Rule {
  readonly pattern: RegExp;
  readonly old: string;
  readonly by: string;
  readonly only?: RegExp;
}

/** Where the name of an architecture is sure to mean what is built. */
function rules(from: Names, to: Names): Rule[] {
  const upper = { old: from.rpm.toUpperCase(), by: to.rpm.toUpperCase() };
  const rpm = { old: from.rpm, by: to.rpm };
  const global = (source: string) => new RegExp(source, 'g');
  return [
    {
      pattern: global(`\\bGOARCH(?:\\s*[:?]?=\\s*| )["']?${from.docker}\\b`),
      old: from.docker,
      by: to.docker,
    },
    { pattern: global(`(?<![\\w-])${from.rpm}(?=-unknown-linux-(?:musl|gnu))`), ...rpm },
    { pattern: global(`${from.rpm}(?=_unknown_linux_(?:musl|gnu))`), ...rpm },
    { pattern: global(`${upper.old}(?=_UNKNOWN_LINUX_(?:MUSL|GNU))`), ...upper },
    { pattern: global(`-target[= ]${from.rpm}(?=-linux-(?:musl|gnu))`), ...rpm },
    { pattern: global(`--arch[= ]${from.sam}\\b`), old: from.sam, by: to.sam },
    {
      pattern: global(`(?<=\\s)${from.cargoLambda}(?![\\w-])`),
      ...{ old: from.cargoLambda, by: to.cargoLambda, only: /\bcargo lambda\b/ },
    },
    {
      pattern: global(`(?:-r|--runtime)[= ]linux-(?:musl-)?${from.dotnet}\\b`),
      ...{ old: `-${from.dotnet}`, by: `-${to.dotnet}` },
    },
  ];
}

/** What a text says of an architecture that is left for another one. */
export interface ArchitectureWords {
  edits: TextEdit[];
  /** The first word that may mean another thing, and that no edit changes. */
  left: Span | undefined;
}

export function architectureWords(logical: LogicalText, to: Architecture): ArchitectureWords {
  const from = otherArchitecture(to);
  const edits: TextEdit[] = [];
  const isTaken = (at: Span) => edits.some(({ start, end }) => start < at.end && at.start < end);
  const spanOf = (index: number, length: number): Span => ({
    start: logical.at(index),
    end: logical.at(index + length - 1) + 1,
  });
  for (const { pattern, old, by, only } of rules(ARCHITECTURE_NAMES[from], ARCHITECTURE_NAMES[to])) {
    if (only !== undefined && !only.test(logical.text)) continue;
    for (const match of logical.text.matchAll(pattern)) {
      const at = spanOf(match.index + match[0].lastIndexOf(old), old.length);
      if (!isTaken(at)) edits.push({ ...at, text: by });
    }
  }
  const left = [...logical.text.matchAll(MENTIONS[from])]
    .map((match) => spanOf(match.index, match[0].length))
    .find((at) => !isTaken(at));
  // What names both chooses between them.
  return { edits, left: logical.text.search(MENTIONS[to]) >= 0 ? undefined : left };
}

export const otherArchitecture = (architecture: Architecture): Architecture =>
  architecture === 'arm64' ? 'x86_64' : 'arm64';
