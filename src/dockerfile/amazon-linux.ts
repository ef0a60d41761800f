import type { Base } from './base.ts';
import { parseImageReference } from './image-reference.ts';
import { isLambdaRepository } from './lambda-base.ts';
import { lambdaImage } from './lambda-image.ts';

/** How packages are installed: `minimal` is AL2023 with microdnf, which is called dnf there, and nothing else. */
export type PackageManagement = 'yum' | 'minimal' | 'dnf';

export const AMAZON_LINUX =
  /^(?:amazonlinux|public\.ecr\.aws\/(?:amazonlinux\/|docker\/library\/)amazonlinux)$/;

/** Undefined for what is no Amazon Linux, or may be any of them. */
export function packageManagement(base: Exclude<Base, { kind: 'stage' }>): PackageManagement | undefined {
  if (base.kind !== 'image') return undefined;
  const { repository, tag } = parseImageReference(base.reference);
  const lambda = lambdaImage(base.reference);
  if (lambda) return lambda.isAl2023 ? 'minimal' : 'yum';
  // What is latest is on AL2023 since 2023.
  const isLatest = tag === undefined || tag === 'latest';
  if (isLambdaRepository(base.reference))
    return isLatest && !repository.endsWith('go') ? 'minimal' : undefined;
  if (!AMAZON_LINUX.test(repository) || tag === undefined) return undefined;
  if (/^[12](?:\.|$)/.test(tag)) return 'yum';
  return /^2023.*-minimal/.test(tag) ? 'minimal' : /^2023(?:\.|$)/.test(tag) ? 'dnf' : undefined;
}
