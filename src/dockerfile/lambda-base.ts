import { parseImageReference } from './image-reference.ts';

/** What AWS's own base image for custom runtimes, or for Go, is. */
export interface LambdaBase {
  /** The zip runtime that it is the image of. */
  runtime: 'go1.x' | 'provided' | 'provided.al2' | 'provided.al2023';
  system: 'AL1' | 'AL2' | 'AL2023';
  /** The architecture that its tag names: `al2-arm64`. */
  architecture: 'x86_64' | 'arm64' | undefined;
  /** Whether its tag names one build of it (`al2.2023.05.13.00`), which never changes. */
  isDated: boolean;
}

const PROVIDED = ['public.ecr.aws/lambda/provided', 'amazon/aws-lambda-provided'];
const GO = ['public.ecr.aws/lambda/go', 'amazon/aws-lambda-go'];
const SYSTEMS: Readonly<Record<string, Pick<LambdaBase, 'runtime' | 'system'>>> = {
  al1: { runtime: 'provided', system: 'AL1' },
  alami: { runtime: 'provided', system: 'AL1' },
  al2: { runtime: 'provided.al2', system: 'AL2' },
  al2023: { runtime: 'provided.al2023', system: 'AL2023' },
};

/**
 * Undefined for every other image, and for a tag that does not say which system it is (`latest`). Tags are
 * `SYSTEM[.DATE][-ARCHITECTURE]`; those of Go `1[.DATE][-ARCHITECTURE]` (gallery.ecr.aws/lambda/provided and /go).
 */
export function lambdaBase(reference: string): LambdaBase | undefined {
  const { repository, tag = 'latest' } = parseImageReference(reference);
  const [, name = '', date, architecture] = /^([a-z0-9]+?)(\.\d[\d.]*)?(?:-(x86_64|arm64))?$/.exec(tag) ?? [];
  const rest = { architecture: architecture as LambdaBase['architecture'], isDated: date !== undefined };
  if (GO.includes(repository) && (name === '1' || name === 'latest'))
    return { runtime: 'go1.x', system: 'AL1', ...rest };
  const system = PROVIDED.includes(repository) && Object.hasOwn(SYSTEMS, name) ? SYSTEMS[name] : undefined;
  return system && { ...system, ...rest };
}

/** Whether it is one of AWS's bases for custom runtimes or Go, whatever its tag. */
export const isLambdaRepository = (reference: string): boolean =>
  [...PROVIDED, ...GO].includes(parseImageReference(reference).repository);
