import { basename, join, relative, resolve } from 'node:path';
import { shippedFolder } from '../adapters/shipped-folder.ts';
import type { CommandCall, Deps } from '../deps.ts';
import { CancelledError, FailedError, RefusedError, UsageError } from '../errors.ts';
import { ask } from '../generate/ask.ts';
import { readBlueprints } from '../generate/blueprint.ts';
import { answersOfFile, answersOfFlags } from '../generate/given-answers.ts';
import { makeProject } from '../generate/make-project.ts';
import type { Answers, EarlierAnswers } from '../generate/questions.ts';
import type { ProjectFile } from '../generate/render.ts';
import { replayCommand, shellWord } from '../generate/replay.ts';
import { showTree } from '../generate/show-tree.ts';
import { refuseObstacles, writeIntoFolder } from '../generate/write-into-folder.ts';
import { writeNewFolder } from '../generate/write-new-folder.ts';
import { memoryFiles } from '../project/memory-files.ts';
import { diskFiles } from '../project/project-files.ts';
import { validateProject } from '../validate/validate.ts';

/** `samgen new`: answers → blueprint → files in memory → validated → written, all or nothing. */
export async function run(
  { arguments: [dirArgument], flags, common }: CommandCall,
  deps: Deps,
): Promise<undefined> {
  const file = typeof flags['from'] === 'string' ? await answersOfFile(flags['from'], deps.cwd) : undefined;
  const given: EarlierAnswers = { ...file?.answers, ...answersOfFlags(flags) };
  const prompt = flags['yes'] === true ? undefined : deps.prompt;
  const shown =
    dirArgument ??
    file?.dir ??
    (await prompt?.text({ message: 'Folder', initial: 'hello', validate: folderName }));
  if (shown === undefined || shown === '')
    throw new UsageError('A folder is needed.', 'Name it: samgen new hello --yes');
  const wrong = folderName(shown);
  if (wrong) throw new UsageError(wrong);

  const dir = resolve(deps.cwd, shown);
  const force = flags['force'] === true;
  const exists = await lookAt(dir, shown, force || prompt === undefined);
  const folder = basename(dir);
  const blueprints = await readBlueprints(shippedFolder('blueprints'));
  const answers = await ask(given, { blueprints, folder, ...(prompt ? { prompt } : {}) });
  const files = await makeProject(answers, blueprints, folder);
  check(dir, files, deps, common.quiet);
  if (deps.signal.aborted) throw new CancelledError();

  const dryRun = flags['dryRun'] === true;
  if (!dryRun && exists) await writeIntoFolder(dir, files, { force, signal: deps.signal });
  else if (!dryRun) await writeNewFolder(dir, files, deps.signal);

  const variables = blueprints.find(({ name }) => name === answers.blueprint)?.variables ?? {};
  const command = replayCommand(shown, answers, { folder, answers }, variables);
  const report = { dir, shown, answers, files, command, dryRun, cwd: deps.cwd };
  if (common.json) deps.stdout.write(`${JSON.stringify(jsonReport(report), null, 2)}\n`);
  else writeReport(report, common.quiet, deps);
  return undefined;
}

const folderName = (value: string) =>
  value.trim() === '' || value.includes('\0') ? 'A folder needs a name.' : undefined;

/** Whether the folder is there. Who would answer in vain, because a project is there already, is told at once. */
async function lookAt(dir: string, shown: string, force: boolean): Promise<boolean> {
  const info = diskFiles.info(dir);
  if (info === undefined) return false;
  if (info.kind !== 'folder') throw new RefusedError(`${shown} is a file.`, 'Choose another folder.');
  await refuseObstacles(dir, [{ path: 'template.yaml' }, { path: 'samconfig.toml' }], force);
  return true;
}

/** A blueprint must not give a project that fails later. */
function check(
  dir: string,
  files: readonly ProjectFile[],
  { stderr }: Pick<Deps, 'stderr'>,
  quiet: boolean,
): void {
  const { problems } = validateProject({
    template: join(dir, 'template.yaml'),
    shownAs: 'template.yaml',
    files: memoryFiles(dir, files),
  });
  const error = problems.find(({ severity }) => severity === 'error');
  if (error) {
    throw new FailedError(
      `The project would have an error in ${error.file}: ${error.message} Nothing was written.`,
      'This is a mistake in the blueprint; please report it with the command you ran.',
    );
  }
  for (const { message } of quiet ? [] : problems)
    stderr.write(`${stderr.style.yellow('Warning:')} ${message}\n`);
}

interface Report {
  dir: string;
  shown: string;
  answers: Answers;
  files: readonly ProjectFile[];
  command: string;
  dryRun: boolean;
  cwd: string;
}

function jsonReport({ dir, answers, files, command, dryRun }: Report) {
  return {
    ok: true,
    dir,
    dryRun,
    answers,
    files: files.map(({ path, content, executable }) => ({ path, bytes: content.length, executable })),
    command,
  };
}

function writeReport(
  { dir, shown, answers, files, command, dryRun, cwd }: Report,
  quiet: boolean,
  { stdout, stderr }: Deps,
): void {
  stdout.write(
    `${showTree(
      shown.replace(/\/+$/, ''),
      files.map(({ path }) => path),
    )}\n`,
  );
  if (quiet) return;
  const { bold, dim, green } = stderr.style;
  stderr.write(
    dryRun
      ? `\nNothing was written. The same without --dry-run:\n  ${command}\n`
      : `\n${green('✔')} ${files.length} files, validated. The same without questions:\n  ${dim(command)}\n`,
  );
  if (dryRun) return;
  const steps: [string, string][] = [];
  const way = relative(cwd, dir);
  if (way !== '') steps.push([`cd ${shellWord(way)}`, '']);
  if (answers.package === 'zip') steps.push([`samgen invoke -d '{"name":"Ada"}'`, 'run it here']);
  steps.push(['samgen validate', 'after an edit']);
  steps.push(['sam build && sam deploy --guided', 'put it on AWS']);
  const width = Math.max(...steps.map(([step]) => step.length));
  stderr.write(
    `\n${bold('Next')}\n${steps.map(([step, why]) => `  ${step.padEnd(width)}  ${dim(why)}`.trimEnd()).join('\n')}\n`,
  );
}
