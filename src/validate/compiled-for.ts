import { neededStages } from '../dockerfile/lineage.ts';
import type { Span } from '../text/edits.ts';
import type { FunctionDockerfile } from './dockerfiles.ts';
import type { Architecture } from './function-architecture.ts';

/** A place where a compiler is told what to compile for. */
export interface CompiledFor {
  readonly span: Span;
  /** As it is written: `amd64`, `aarch64`. */
  readonly text: string;
  /** Undefined where a variable says it. */
  readonly architecture: Architecture | undefined;
}

/** Of Go, of Rust and Cargo Lambda, and of .NET. */
const TOLD: readonly RegExp[] = [
  /\bGOARCH[= ]["']?(amd64|arm64|\$\{?\w+)/dg,
  /\bCARGO_BUILD_TARGET[= ]["']?(x86_64|aarch64|\$\{?\w+)/dg,
  /(?<=\bcargo\b[^&|;]{0,300})--target[= ]["']?(x86_64|aarch64|\$\{?\w+)/dg,
  /(?<=\bcargo[ -]lambda build\b[^&|;]{0,300})--(arm64|x86-64)\b/dg,
  /(?<=\bdotnet\b[^&|;]{0,300})(?:-r|--runtime)[= ]["']?linux-(?:musl-)?(x64|arm64|\$\{?\w+)/dg,
];

const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  amd64: 'x86_64',
  x86_64: 'x86_64',
  'x86-64': 'x86_64',
  x64: 'x86_64',
  arm64: 'arm64',
  aarch64: 'arm64',
};

/** In the stages that the image is made of; an ARG that the template gives is not the Dockerfile's. */
export function compiledFor({ image, dockerfile, given }: FunctionDockerfile): CompiledFor[] {
  if (image === undefined) return [];
  const { text } = dockerfile;
  return neededStages(image.final, dockerfile, given)
    .flatMap(({ instructions }) => instructions)
    .filter(({ keyword, words }) => {
      if (keyword === 'ARG') return !words.some((word) => Object.hasOwn(given, /^\w*/.exec(word.text)![0]));
      return keyword === 'ENV' || keyword === 'RUN';
    })
    .flatMap(({ start, end }) => toldIn(text.slice(start, end), start));
}

function toldIn(written: string, offset: number): CompiledFor[] {
  // A comment between the lines of a RUN tells nobody anything.
  const plain = written.replace(/^[ \t]*#.*$/gm, (comment) => ' '.repeat(comment.length));
  return TOLD.flatMap((pattern) => [...plain.matchAll(pattern)]).flatMap((match) => {
    const [start, end] = match.indices![1]!;
    const text = match[1]!;
    // GOARCH=$GOARCH says what its ARG says.
    if (/^\$\{?(?:GOARCH|CARGO_BUILD_TARGET)$/.test(text)) return [];
    const span = { start: offset + start, end: offset + end };
    return { span, text, architecture: ARCHITECTURES[text] };
  });
}
