import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { samgenCommand } from '../deploy/next-commands.ts';
import type { CommandCall, Deps } from '../deps.ts';
import { CancelledError } from '../errors.ts';
import { architectureFlag } from '../migrate/architecture.ts';
import { raiseLambdaGo } from '../migrate/go/raise.ts';
import { type MigrationPlan, planMigration } from '../migrate/plan.ts';
import { inChanged } from '../migrate/question.ts';
import { remainingText } from '../migrate/remaining.ts';
import { planJson, planText } from '../migrate/report.ts';
import { shownFrom } from '../project/find-template.ts';
import type { ProjectFlags, ProjectPlace } from '../project/locate-project.ts';
import { openProject } from '../project/open-project.ts';
import { diskFiles } from '../project/project-files.ts';
import { editFiles } from '../samconfig/edit-files.ts';
import { wrapFor } from '../text/wrap.ts';
import { masker } from '../validate/masker.ts';
import { namedFolder } from './named-folder.ts';

interface MigrateFlags extends ProjectFlags {
  only?: string[];
  arch?: string;
  dryRun?: boolean;
  yes?: boolean;
}

/** `samgen migrate [DIR]`: functions on AL1, AL2 and go1.x move to provided.al2023; the plan first, as a diff. */
export async function run(
  { arguments: [dir], flags: given, common }: CommandCall,
  deps: Deps,
): Promise<undefined> {
  const flags = given as MigrateFlags;
  const { stdout, stderr, cwd, signal } = deps;
  const place = await openProject(namedFolder(dir, cwd), flags);
  const show = shownFrom(cwd);
  const mask = masker(realPath(place.templateFile), place.template);
  const choices = { only: flags.only ?? [], architecture: architectureFlag(flags.arch) };
  const samconfigFile = place.samconfig?.file;
  const planned = await planMigration(
    { ...place, samconfigFile },
    choices,
    diskFiles,
    (module) => raiseLambdaGo(module, deps),
    realPath,
  );
  if (signal.aborted) throw new CancelledError();
  const writes = planned.changes.length > 0 && flags.dryRun !== true;
  const plan = writes ? { ...planned, questions: inChanged(planned.questions, planned.changes) } : planned;

  if (!common.json) stdout.write(planText(plan, show, mask, stdout) || `${nothing(plan, choices)}\n`);
  if (writes) {
    await agree(plan, flags, common, deps);
    await editFiles(
      plan.changes.map(({ path, ...texts }) => ({ file: path, shown: show(path), ...texts })),
      'Make the project writable and run the command again.',
      signal,
    );
    if (!common.json && !common.quiet) stderr.write(written(plan, place, flags.template, deps, show));
  } else if (!common.json && !common.quiet && plan.changes.length > 0) {
    stderr.write('\nNothing was written.\n');
  }
  if (common.json)
    stdout.write(
      `${JSON.stringify({ ok: true, ...planJson(plan, show, mask), written: writes }, null, 2)}\n`,
    );
  return undefined;
}

/** Of a file that is not there yet: in the folder that is. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const folder = dirname(path);
  return existsSync(folder) ? join(realpathSync(folder), basename(path)) : path;
}

/** At a terminal the reader of the diff is asked; a script has asked for it already. @throws CancelledError */
async function agree(
  { changes }: MigrationPlan,
  { yes }: MigrateFlags,
  { json }: CommandCall['common'],
  { prompt, stdout }: Pick<Deps, 'prompt' | 'stdout'>,
): Promise<void> {
  if (yes === true || json || prompt === undefined) return;
  stdout.write('\n');
  const files = changes.length === 1 ? 'this file' : `these ${changes.length} files`;
  const isWanted = await prompt.confirm({ message: `Write ${files}?`, initial: true });
  if (!isWanted) throw new CancelledError('Nothing was written.');
}

function nothing(
  { functions, namable }: MigrationPlan,
  { architecture, only }: { architecture: string | undefined; only: readonly string[] },
): string {
  if (only.length > 0 && functions.length === 0 && namable.length === 0)
    return `Nothing to migrate: ${only.join(', ')} is on none of go1.x, provided, provided.al2 and their images.`;
  if (functions.length > 0) return 'Nothing to migrate: what these functions need is there already.';
  const first = namable[0];
  const named =
    first === undefined ? '' : `\nOn provided.al2023 already; to ${architecture} by name: --only ${first}`;
  return `Nothing to migrate: no function is on go1.x, provided, provided.al2 or one of their images.${named}`;
}

function written(
  plan: MigrationPlan,
  { templateFile, workingFolder }: ProjectPlace,
  template: string | undefined,
  deps: Pick<Deps, 'standsIn' | 'stderr'>,
  show: (path: string) => string,
): string {
  const { style } = deps.stderr;
  const names = plan.changes.map(({ path }) => show(path)).join(', ');
  const remaining = remainingText(plan.files, templateFile, show);
  const next = ['build', 'invoke', 'deploy']
    .map(
      (verb) =>
        `  ${samgenCommand(verb, template === undefined ? {} : { template }, { cwd: workingFolder, standsIn: deps.standsIn })}\n`,
    )
    .join('');
  const head = plan.questions.length === 0 ? 'Next' : 'Next, once what is asked above is decided';
  const wrote = wrapFor(deps.stderr, `✔ Wrote ${names}.`, '').join('\n');
  return `\n${style.green('✔')}${wrote.slice(1)}\n${remaining}\n${style.bold(head)}\n${next}`;
}
