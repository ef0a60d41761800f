import type { Base } from './base.ts';
import { parseImageReference } from './image-reference.ts';
import { isLambdaRepository } from './lambda-base.ts';
import { lambdaImage } from './lambda-image.ts';

/** What is certain of a base image without looking into it. */
export interface KnownBase {
  /** Whether it has `/bin/sh`. */
  readonly hasShell: boolean;
  /** Who starts something where the Dockerfile does not say what: nothing, AWS's own entrypoint, a program of the base. */
  readonly starts: 'nothing' | 'lambda' | 'something';
  readonly workingFolder: string;
  /** Whether the path may be in it. */
  mayHold(path: string): boolean;
}

/** Distroless images of which nothing has a shell (github.com/GoogleContainerTools/distroless); `debug` tags have one. */
const DISTROLESS = /^gcr\.io\/distroless\/(?:static|base|base-nossl|cc)(?:-debian\d+)?$/;
const SYSTEMS =
  /^(?:public\.ecr\.aws\/docker\/library\/)?(?:alpine|debian|ubuntu|amazonlinux)$|^public\.ecr\.aws\/(?:amazonlinux\/amazonlinux|ubuntu\/ubuntu|debian\/debian)$/;
/** Folders of every Linux; a base brings nothing beside them (Filesystem Hierarchy Standard 3.0). */
const STANDARD =
  /^\/(?:bin|boot|dev|etc|home|lib\w*|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)(?:\/|$)/;

const isStandard = (path: string): boolean => STANDARD.test(path) && !/^\/var\/task(?:\/|$)/.test(path);
const inLambda = (path: string): boolean => isStandard(path) || path === '/lambda-entrypoint.sh';

/** Undefined for an image that samgen does not know. */
export function knownBase(base: Exclude<Base, { kind: 'stage' }>): KnownBase | undefined {
  if (base.kind === 'unknown') return undefined;
  if (base.kind === 'scratch')
    return { hasShell: false, starts: 'nothing', workingFolder: '/', mayHold: () => false };
  const { reference } = base;
  const { repository, tag = '' } = parseImageReference(reference);
  if (DISTROLESS.test(repository) && !tag.includes('debug')) {
    const workingFolder = tag.includes('nonroot') ? '/home/nonroot' : '/';
    return { hasShell: false, starts: 'nothing', workingFolder, mayHold: isStandard };
  }
  if (SYSTEMS.test(repository))
    return { hasShell: true, starts: 'something', workingFolder: '/', mayHold: isStandard };
  if (!isLambdaRepository(reference) && lambdaImage(reference) === undefined) return undefined;
  const mayHold = lambdaImage(reference)?.isOsOnly === false || isGo(repository) ? () => true : inOsOnly;
  return { hasShell: true, starts: 'lambda', workingFolder: '/var/task', mayHold };
}

const isGo = (repository: string): boolean => repository.endsWith('go');

/** The folder of the runtime is there, and empty: the function brings it. */
const inOsOnly = (path: string): boolean => inLambda(path) && !/^\/var\/runtime(?:\/|$)/.test(path);
