import { expanded } from '../../dockerfile/base.ts';

import { parseImageReference } from '../../dockerfile/image-reference.ts';
import { lambdaImage } from '../../dockerfile/lambda-image.ts';
import { compiledFor } from '../compiled-for.ts';
import { at, type FunctionDockerfile, functionDockerfiles } from '../dockerfiles.ts';
import type { Finding, Rule } from '../finding.ts';
import { type Architecture, architectureOf, GO_NAMES } from '../function-architecture.ts';
import { imageStart } from '../image-start.ts';
import { basesOf, wholeOf } from './dockerfile-base.ts';

export const dockerfilePlatform: Rule = {
  id: 'dockerfile-platform',
  severity: 'error',
  summary: 'An image, or a program in it, for another architecture than its function.',
  help: 'sam builds for the architecture of the function. A --platform, or a tag for one architecture, takes another base, whose own programs Lambda cannot start (exec format error); where only a program starts that is copied in, it is a warning, and so is a compiler told of another architecture.',
  check: (context) =>
    functionDockerfiles(context).flatMap((one) => {
      const wanted = architectureOf(one.fn, context);
      if (wanted === undefined) return [];
      const found = wrongBase(one, wanted);
      return found.length > 0 ? found : wrongCompiler(one, wanted);
    }),
};

function wrongBase(one: FunctionDockerfile, wanted: Architecture): Finding[] {
  const { image, dockerfile, given } = one;
  const first = image?.lineage.stages[0];
  const base = basesOf(one).find(({ stage }) => stage === first);
  // Docker makes an image on scratch for the architecture that is built for.
  if (image === undefined || first === undefined || base === undefined) return [];
  const flag = first.from.flags.find(({ name }) => name === 'platform');
  const pieces = flag && expanded({ ...flag.valueAt, text: flag.value }, dockerfile, given);
  const platform = architectureIn(pieces?.map(({ text }) => text).join('') ?? '');
  const named = platform ?? taggedFor(base.reference);
  if (named === undefined || named === wanted) return [];
  const span = platform && flag ? flag : wholeOf(base.pieces, first);
  const message = `This base is for ${GO_NAMES[named]}, and the function runs on ${wanted}.`;
  const hint = platform
    ? `Leave --platform away: sam builds for the function's architecture. Or set Architectures: [${named}].`
    : `Take the tag without an architecture, or set Architectures: [${named}].`;
  return [{ ...at(one, span), severity: startsOwn(one) ? 'error' : 'warning', message, hint }];
}

/** Whether what starts is the base's own: its entrypoint, its shell. */
function startsOwn(one: FunctionDockerfile): boolean {
  const start = imageStart(one);
  if (start === undefined) return false;
  const { entrypoint, command, unsaid } = start;
  if (entrypoint === undefined && unsaid === 'lambda') return true;
  const words = entrypoint ?? (unsaid === undefined ? undefined : command);
  return words !== undefined && words.exec === undefined;
}

function architectureIn(platform: string): Architecture | undefined {
  const machine = /^(?:linux\/)?(amd64|x86_64|x86-64|arm64|aarch64)(?:\/v8)?$/.exec(
    platform.toLowerCase(),
  )?.[1];
  return machine === undefined
    ? undefined
    : machine === 'arm64' || machine === 'aarch64'
      ? 'arm64'
      : 'x86_64';
}

/** `provided:al2023-arm64`, `arm64v8/alpine`. */
function taggedFor(reference: string): Architecture | undefined {
  const prefix = /^(amd64|arm64v8)\//.exec(parseImageReference(reference).repository)?.[1];
  if (prefix !== undefined) return prefix === 'amd64' ? 'x86_64' : 'arm64';
  return lambdaImage(reference)?.architecture;
}

function wrongCompiler(one: FunctionDockerfile, wanted: Architecture): Finding[] {
  const told = compiledFor(one);
  const first = told[0];
  // One of several may be for something else than the program.
  if (
    first === undefined ||
    told.some(({ architecture }) => architecture === undefined || architecture === wanted)
  )
    return [];
  const message = `This compiles for ${first.text}, and the function runs on ${wanted}.`;
  const hint = `Compile for ${wanted}, or set Architectures: [${first.architecture}].`;
  return [{ ...at(one, first.span), severity: 'warning', message, hint }];
}
