import { deployedBootstraps } from '../bootstrap.ts';
import type { Rule } from '../finding.ts';

export const bootstrapExecutable: Rule = {
  id: 'bootstrap-executable',
  severity: 'error',
  summary: 'A bootstrap that is not executable.',
  help: 'The zip keeps the mode of the file, and Lambda cannot start a bootstrap without its exec bit (Runtime.InvalidEntrypoint, permission denied).',
  check: (context) =>
    deployedBootstraps(context)
      .filter(({ isThere, isExecutable }) => isThere && !isExecutable)
      .map(({ one, file }) => ({
        file,
        message: `The bootstrap of ${one.logicalId} is not executable; Lambda could not start it.`,
        hint: `Run chmod +x on it; in git also: git update-index --chmod=+x ${one.code}/bootstrap.`.replace(
          '//',
          '/',
        ),
      })),
};
