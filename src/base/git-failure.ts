import { tmpdir } from 'node:os';
import { FailedError } from '../errors.ts';
import { printable } from '../text/printable.ts';

const KNOWN: readonly (readonly [words: RegExp, says: string, hint: string])[] = [
  [
    /could not resolve host|temporary failure in name resolution|name or service not known|unable to look up/i,
    'is not reached: there is no such host, or no network here.',
    'Check --repo and the network; HTTPS_PROXY names a proxy where one is needed.',
  ],
  [
    /could not read (?:username|password)|authentication failed|terminal prompts disabled|permission denied \(publickey|invalid username or/i,
    'wants a login, or there is no such repository.',
    'Check --repo. git takes a login from its credential helper (git help credentials).',
  ],
  [
    /certificate|ssl/i,
    'is not trusted: its certificate cannot be checked.',
    'GIT_SSL_CAINFO can name more authorities for git.',
  ],
  [
    /dubious ownership/i,
    'belongs to somebody else, and git does not read it.',
    'git help config says more (safe.directory).',
  ],
  [
    /does not appear to be a git repository|repository .*not found|does not exist|returned error: 404/i,
    'is no git repository.',
    'Check --repo.',
  ],
  [
    /connection refused|timed out|could not connect|network is unreachable|failed to connect/i,
    'is not reached.',
    'Check --repo and the network; HTTPS_PROXY names a proxy where one is needed.',
  ],
];

/** Of git-lfs: where its log is, which is gone by then, for instance. */
const NOISE = /^(?:Errors logged to|Use `git lfs logs|fetch: )/;

/** What a git that failed says, in words of one's own where they are known. */
export function gitFailure(words: string, url: string): FailedError {
  if (isDiskFull(words)) return diskFull(tmpdir());
  const known = KNOWN.find(([pattern]) => pattern.test(words));
  if (known !== undefined) return new FailedError(`${url} ${known[1]}`, known[2]);
  const telling = words.split('\n').filter((line) => line.trim() !== '' && !NOISE.test(line));
  const last = telling.slice(-3).map(printable).join(' ');
  return new FailedError(`git failed: ${last || 'it says nothing'}`, `It was to read ${url}.`);
}

export const isDiskFull = (words: string): boolean =>
  /no space left on device|disk quota exceeded/i.test(words);

/** @param place a folder on that disk */
export const diskFull = (place: string): FailedError =>
  new FailedError(
    `The disk is full (that of ${place}).`,
    'A base image takes up to 1 GB while it is built. TMPDIR can name a folder on another disk, and docker system df shows what Docker takes.',
  );
