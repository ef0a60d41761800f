import type { CommandCall, Deps } from '../../deps.ts';
import { differencesWith, isSame } from '../../env/diff.ts';
import { type Against, onDisk, readSide, whatAgainst } from '../../env/diff-against.ts';
import { diffSummary, diffText } from '../../env/diff-report.ts';
import { readOne } from '../../env/read-one.ts';
import { withoutPrompt } from '../../env/without-prompt.ts';
import { ExitCode } from '../../errors.ts';
import { type StackFlags, stackSettings } from '../../project/choose-stack.ts';

/** `samgen env diff`: which variables differ from the template here, a file or another environment; never their values. */
export async function run({ flags, common }: CommandCall, deps: Deps): Promise<number> {
  const word = flags['against'] as string | undefined;
  const { samconfig } = await stackSettings(flags as StackFlags, deps);
  const against = whatAgainst(word, samconfig, onDisk(deps.cwd));
  const sideOf = await readSide(against, flags as StackFlags, deps);
  const read = await readOne(flags, isStdin(against) ? withoutPrompt(deps) : deps);
  const differences = differencesWith(read.reading.variables, await sideOf(read));
  const same = isSame(differences);
  if (common.json) {
    const { name } = read.reading;
    const document = { ok: true, function: name, against: word ?? 'template', same, variables: differences };
    deps.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    const other = nameOf(against);
    deps.stdout.write(diffText(differences, other, deps.stdout));
    if (!common.quiet) deps.stderr.write(diffSummary(differences, read.target.label, other, deps.stderr));
  }
  return flags['exitCode'] === true && !same ? ExitCode.failed : ExitCode.done;
}

function nameOf(against: Against): string {
  if (against.kind === 'environment') return against.name;
  // Not the deployed one, of which list and set speak.
  if (against.kind === 'template') return 'the template here';
  return isStdin(against) ? 'stdin' : against.file;
}

const isStdin = (against: Against): boolean => against.kind === 'file' && against.file === '-';
