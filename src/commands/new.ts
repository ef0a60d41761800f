import { basename, join, relative, resolve } from 'node:path';
import { shippedFolder } from '../adapters/shipped-folder.ts';
import type { CommandCall, Deps, Prompter } from '../deps.ts';
import { CancelledError, FailedError, RefusedError, UsageError } from '../errors.ts';
import { ask } from '../generate/ask.ts';
import { readBlueprints } from '../generate/blueprint.ts';
import { answersOfFile, answersOfFlags } from '../generate/given-answers.ts';
import { makeProject } from '../generate/make-project.ts';
import type { EarlierAnswers } from '../generate/questions.ts';
import type { ProjectFile } from '../generate/render.ts';
import { replayCommand } from '../generate/replay.ts';
import { jsonReport, nextSteps, type Report, treeOf } from '../generate/report.ts';
import { lookAtTarget } from '../generate/target-folder.ts';
import { refuseObstacles, writeIntoFolder } from '../generate/write-into-folder.ts';
import { writeNewFolder } from '../generate/write-new-folder.ts';
import { memoryFiles } from '../project/memory-files.ts';
import { dockerfileParser } from '../validate/dockerfile-parser.ts';
import { validateProject } from '../validate/validate.ts';

/** `samgen new`: answers → blueprint → files in memory → validated → written, all or nothing. */
export async function run(
  { arguments: [dirArgument], flags, common }: CommandCall,
  deps: Deps,
): Promise<undefined> {
  const file = typeof flags['from'] === 'string' ? await answersOfFile(flags['from'], deps.cwd) : undefined;
  const given: EarlierAnswers = { ...file?.answers, ...answersOfFlags(flags) };
  const prompt = flags['yes'] === true ? undefined : deps.prompt;
  const shown = dirArgument ?? file?.dir ?? (await askFolder(prompt, deps.cwd));
  const dir = resolve(deps.cwd, shown);
  const target = lookAtTarget(dir);
  if (shown === '') throw new UsageError('A folder needs a name.', 'Name it: samgen new hello --yes');
  if (target.kind === 'unusable') throw new UsageError(target.why, 'Choose another name.');
  if (target.kind === 'barred') throw new RefusedError(target.why, 'Choose another folder.');
  const force = flags['force'] === true;
  const dryRun = flags['dryRun'] === true;
  // Who would answer in vain, because a project is there already, is told before the first question.
  if (prompt && target.kind === 'folder') await refuseObstacles(dir, PROJECT_FILES, force);

  const folder = basename(dir);
  const blueprints = readBlueprints(shippedFolder('blueprints'));
  const answers = await ask(given, { blueprints, folder, ...(prompt ? { prompt } : {}) });
  const files = await makeProject(answers, blueprints, folder);
  await check(dir, files, deps, common.quiet);
  if (deps.signal.aborted) throw new CancelledError();

  if (target.kind === 'folder') await refuseObstacles(dir, files, force);
  if (!dryRun && target.kind === 'folder') await writeIntoFolder(dir, files, deps.signal);
  else if (!dryRun) await writeNewFolder(dir, files, deps.signal);

  const variables = blueprints.find(({ name }) => name === answers.blueprint)?.variables ?? {};
  // With -C the name alone would mean another place.
  const named = deps.cwd === deps.standsIn ? shown : relative(deps.standsIn, dir) || '.';
  const command = replayCommand(named, answers, { folder, answers }, variables, force ? ['--force'] : []);
  const report: Report = { dir, shown, answers, files, command, dryRun, standsIn: deps.standsIn };
  if (common.json) {
    deps.stdout.write(`${JSON.stringify(jsonReport(report), null, 2)}\n`);
    return undefined;
  }
  deps.stdout.write(treeOf(report));
  if (!common.quiet) deps.stderr.write(nextSteps(report, deps.stderr.style));
  return undefined;
}

/** Every project has them. */
const PROJECT_FILES = [{ path: 'template.yaml' }, { path: 'samconfig.toml' }];

async function askFolder(prompt: Prompter | undefined, cwd: string): Promise<string> {
  if (prompt === undefined) throw new UsageError('A folder is needed.', 'Name it: samgen new hello --yes');
  return prompt.text({
    message: 'Folder',
    initial: 'hello',
    validate: (answer) => {
      const target = lookAtTarget(resolve(cwd, answer));
      return 'why' in target ? target.why : undefined;
    },
  });
}

/** A blueprint must not give a project that fails later. */
async function check(
  dir: string,
  files: readonly ProjectFile[],
  { stderr }: Pick<Deps, 'stderr'>,
  quiet: boolean,
): Promise<void> {
  const inMemory = memoryFiles(dir, files);
  const template = join(dir, 'template.yaml');
  const { problems } = validateProject({
    template,
    shownAs: 'template.yaml',
    files: inMemory,
    ...(await dockerfileParser(template, inMemory)),
  });
  const error = problems.find(({ severity }) => severity === 'error');
  if (error) {
    throw new FailedError(
      `The project would have an error in ${error.file}: ${error.message} Nothing was written.`,
      'This is a mistake in the blueprint; please report it with the command you ran.',
    );
  }
  for (const { message } of quiet ? [] : problems) {
    stderr.write(`${stderr.style.yellow('Warning:')} ${message}\n`);
  }
}
