import type { CommandCall, Deps } from '../../deps.ts';
import { counted } from '../../env/change-report.ts';
import { type DotenvText, dotenvText, IGNORED, jsonText } from '../../env/dotenv-text.ts';
import { envCommand } from '../../env/env-command.ts';
import { type FilePlace, lookAtPlace, writePrivateFile } from '../../env/private-file.ts';
import { readOne, regionOf } from '../../env/read-one.ts';
import { refuseCommitted } from '../../env/would-git-commit.ts';
import { CancelledError, RefusedError, UsageError } from '../../errors.ts';
import { entryFormat } from '../../parameters/params-file.ts';
import { shellWord } from '../../text/shell-word.ts';

/** To be typed for the same function. */
type Command = (words: string) => string;

/** `samgen env pull [FILE]`: the function's variables, in a file that only this user can read and git does not commit. */
export async function run(
  { arguments: [file = '.env'], flags, common }: CommandCall,
  deps: Deps,
): Promise<undefined> {
  const command = (words: string) => envCommand(words, flags, deps);
  const format = formatOf(file, command);
  const place = lookAtPlace(file, deps.cwd);
  const gitFolder = await refuseCommitted(place.path, file, deps);
  const { target, reading } = await readOne(flags, deps);
  const { variables, name } = reading;
  const title = `The variables of the Lambda function ${name} in ${regionOf(reading)}, by samgen env pull`;
  const { text, notForShell }: DotenvText =
    format === 'json'
      ? { text: jsonText(variables), notForShell: [] }
      : dotenvText(variables, title, command('pull .env.json'));
  // A link is left as it is only where what it leads to needs no change either.
  const isSame = place.content?.equals(Buffer.from(text)) === true && !(place.isLink && place.isOpen);
  if (place.content !== undefined && !isSame && flags['force'] !== true)
    await askToReplace(file, place, command, deps);
  if (!isSame || place.isOpen) writePrivateFile(place, text, gitFolder);

  const names = Object.keys(variables).sort();
  if (common.json) {
    const document = { ok: true, function: name, file: place.path, variables: names, changed: !isSame };
    deps.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else if (!common.quiet) {
    const { style } = deps.stderr;
    deps.stderr.write(
      `${style.green('✔')} ${counted(names.length, 'variable')} of ${style.bold(target.label)} in ${file}${isSame ? ', as it was' : ''}; only you can read it.\n`,
    );
  }
  if (notForShell.length > 0) {
    deps.stderr.write(
      `${deps.stderr.style.yellow('Warning:')} do not read ${file} into a shell, which would change or run a part of ${notForShell.join(', ')}: it is for dotenv.\n`,
    );
  }
  return undefined;
}

function formatOf(file: string, command: Command): 'dotenv' | 'json' {
  if (file === '-' || file === '') {
    throw new UsageError(
      file === '-' ? 'Values are not printed; pull writes a file.' : 'The file has no name.',
      `A file, one value, or a command with all of them:\n${['pull .env', 'get KEY', 'run -- COMMAND'].map(command).join('\n')}`,
    );
  }
  const format = /\.json$/i.test(file) ? 'json' : entryFormat(file);
  if (format !== 'yaml') return format;
  throw new UsageError(
    'pull writes dotenv and JSON, not YAML.',
    `The name of the file decides; .json is JSON, others are dotenv. ${IGNORED}:\n${command('pull .env.json')}`,
  );
}

async function askToReplace(
  file: string,
  { isLink }: FilePlace,
  command: Command,
  { prompt }: Pick<Deps, 'prompt'>,
): Promise<void> {
  const what = `${file} is there already${isLink ? ', as a symbolic link,' : ''} with another content`;
  if (prompt === undefined) {
    const named = file.includes('/') ? file : `./${file}`;
    throw new RefusedError(
      `${what}.`,
      `--force replaces it. This shows which variables differ:\n${command(`diff --against ${shellWord(named)}`)}`,
    );
  }
  if (!(await prompt.confirm({ message: `${what}. Replace it?`, initial: false })))
    throw new CancelledError('Nothing was written.');
}
