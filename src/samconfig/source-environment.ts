import { basename } from 'node:path';
import { UsageError } from '../errors.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { environmentsOf, type Samconfig } from './read.ts';

/**
 * Which environment a new one is copied from: the one that is named, else `default`, else the only one.
 * @param command a command of samgen for an environment of this project
 * @throws UsageError where there is none, or several; or where the new one is there
 */
export function chooseSource(
  samconfig: Samconfig | undefined,
  name: string,
  from: string | undefined,
  command: (verb: string, environment: string) => string,
): { samconfig: Samconfig; from: string } {
  const guided = `${command('deploy', name)} --guided`;
  if (samconfig === undefined) {
    throw new UsageError(
      'There is no samconfig here, and so no environment to copy.',
      `samgen new makes one with a new project; in a project that there is:\n${guided}`,
    );
  }
  const file = basename(samconfig.file);
  const known = environmentsOf(samconfig);
  if (known.includes(name)) {
    throw new UsageError(
      `${file} has an environment ${name} already.`,
      `Choose another name, or edit it there. To deploy it:\n${command('deploy', name)}`,
    );
  }
  if (Object.hasOwn(samconfig.value, name)) {
    throw new UsageError(
      `${file} has a key ${name} that is no environment.`,
      'Take it out there, or choose another name.',
    );
  }
  if (known.length === 0)
    throw new UsageError(`${file} has no environment to copy.`, `To make ${name}:\n${guided}`);
  if (from !== undefined && !known.includes(from)) {
    const near = didYouMean(from, known);
    throw new UsageError(
      `${file} has no environment ${from || 'without a name'}${near === undefined ? '.' : `; did you mean ${near}?`}`,
      `It has: ${known.join(', ')}. Check --from.`,
    );
  }
  const chosen = from ?? (known.includes('default') || known.length === 1 ? usual(known) : undefined);
  if (chosen !== undefined) return { samconfig, from: chosen };
  throw new UsageError(
    `${file} has several environments, and none of them is called default.`,
    `It has: ${known.join(', ')}. Choose one by --from.`,
  );
}

const usual = (known: readonly string[]) => (known.includes('default') ? 'default' : known[0]);
