import { join } from 'node:path';
import { hostArchitecture, kernelEmulates } from '../adapters/emulator.ts';
import { ELF_HEADER_BYTES, readElfHeader } from '../artifact/elf.ts';
import { diskFiles } from '../project/project-files.ts';
import type { InvocationResult } from '../runtime/invocation-result.ts';
import type { Artifact, FolderArtifact } from './artifact.ts';
import type { InvokedFunction } from './settings.ts';

/** What is known of a run besides its result. */
export interface RunFacts {
  artifact?: Artifact;
  /** Whether the function's log has anything in it; undefined where that is not known. */
  hasLogged?: boolean | undefined;
}

/** What a function that failed says of it. */
export interface ToldError {
  errorType?: string;
  errorMessage?: string;
}

/** What may help against a function error, in sentences, or undefined. */
export function failureHint(
  told: ToldError,
  invoked: InvokedFunction,
  result: InvocationResult,
  { artifact, hasLogged }: RunFacts,
): string | undefined {
  const folder = artifact?.kind === 'folder' ? artifact : undefined;
  const { startFailure } = result;
  if (startFailure?.kind === 'missing' && invoked.hasLayers)
    return `${startFailure.reason} Lambda would look for one in its layers too (/opt/bootstrap), which are not here.`;
  if (startFailure?.kind === 'permission denied' && folder && isBuilt(folder)) {
    if (diskFiles.info(startFailure.path)?.executable === false)
      return `${startFailure.path} is not executable: make it executable in the sources or in the build.`;
  }
  if (startFailure !== undefined) return startFailure.reason;
  const hints = [hintOfType(told, invoked, result, hasLogged), folder && fixedFolderHint(folder)];
  return hints.filter(Boolean).join('\n') || undefined;
}

function hintOfType(
  { errorType, errorMessage = '' }: ToldError,
  { timeout, packageType, architecture }: InvokedFunction,
  { durationMs }: InvocationResult,
  hasLogged = true,
): string | undefined {
  if (errorType === 'Sandbox.Timedout' && durationMs === 0) {
    const silent =
      'Its bootstrap never asked for an event (GET /2018-06-01/runtime/invocation/next), not within the 10 s of its start and not within its Timeout.';
    return packageType === 'Image' ? `${silent} ${WALLED_OFF}` : silent;
  }
  if (errorType === 'Sandbox.Timedout') return `Its Timeout in the template is ${timeout} s (at most 900).`;
  if (/exec format error/i.test(errorMessage) && hostArchitecture(process.arch) !== architecture) {
    return kernelEmulates(architecture) ? undefined : ONLY_BOOTSTRAP(architecture);
  }
  const log = hasLogged ? '; what it logged stands above.' : ', and logged nothing.';
  if (errorType === 'Runtime.ExitError' && errorMessage.endsWith('exit status 127')) {
    const why = 'Exit status 127 is what a shell gives for a command that it does not find';
    return hasLogged ? `${why}${log}` : `${why}; it logged nothing.`;
  }
  if (errorType === 'Runtime.ExitError') return `Its bootstrap ended without an answer${log}`;
  if (errorType === 'Function.ResponseSizeTooLarge')
    return 'Stream a large answer, or put it where the caller can fetch it (S3) and answer with its address.';
  return undefined;
}

const ONLY_BOOTSTRAP = (architecture: string) =>
  `Here qemu runs the bootstrap. A program of ${architecture} that this one starts runs only where the kernel knows qemu: Debian and Ubuntu: apt install qemu-user-static binfmt-support.`;

const WALLED_OFF =
  'Or a firewall of this machine keeps its container from it: what comes in on docker0 must be let through.';

/** The next build undoes what is done to its result. */
const isBuilt = ({ from }: FolderArtifact): boolean => from !== 'sources';

/** A script that looks for its files where they lie on Lambda, and they are elsewhere. */
function fixedFolderHint({ folder }: FolderArtifact): string | undefined {
  if (folder === '/var/task') return undefined;
  const content = diskFiles.read(join(folder, 'bootstrap'));
  if (content === undefined || readElfHeader(content.subarray(0, ELF_HEADER_BYTES)) !== undefined)
    return undefined;
  const [, ...lines] = content.toString('utf8').split('\n');
  const namesIt = lines.some((line) => !/^\s*#/.test(line) && FIXED.test(line));
  return namesIt ? `It names /var/task; here its folder is ${folder}: use $LAMBDA_TASK_ROOT.` : undefined;
}

/** `${LAMBDA_TASK_ROOT:-/var/task}` is right. */
const FIXED = /(?<!LAMBDA_TASK_ROOT:?[-=])\/var\/task(?![\w.-])/;
