import { type SamconfigAnswers, withAnswers } from './changes.ts';
import { editSamconfigFile } from './edit-file.ts';

/**
 * Writes the answers into a samconfig, which is made where it is not there.
 * @returns whether anything had to be written
 * @throws FailedError where it cannot be read, edited or written
 */
export const saveAnswers = (file: string, environment: string, answers: SamconfigAnswers): Promise<boolean> =>
  editSamconfigFile(
    file,
    (text, format, name) => withAnswers(text, format, environment, answers, name),
    flagsHint(answers),
  );

/** The flags for those answers that were to be kept. */
function flagsHint({ parameters = {}, ...answers }: SamconfigAnswers): string {
  const flags = [
    answers.stackName !== undefined && '--stack-name',
    answers.region !== undefined && '--region',
    answers.capabilities !== undefined && '--capabilities',
    answers.confirmChangeset !== undefined &&
      (answers.confirmChangeset ? '--confirm-changeset' : '--no-confirm-changeset'),
    Object.keys(parameters).length > 0 && '--param',
  ].filter((flag) => typeof flag === 'string');
  const next = 'Make the file and its folder writable and run the command again';
  return flags.length === 0
    ? `${next}.`
    : `${next}, or do without --guided and give the answers as flags: ${flags.join(' ')}.`;
}
