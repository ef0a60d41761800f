import { dirname, join, resolve } from 'node:path';
import { samgenCommand } from '../../deploy/next-commands.ts';
import { suggestedName } from '../../deploy/suggested-name.ts';
import type { CommandCall, Deps } from '../../deps.ts';
import { CancelledError, FailedError, UsageError } from '../../errors.ts';
import { environmentName } from '../../generate/check-answer.ts';
import { declaredParameters, type ParameterDeclaration } from '../../parameters/declared.ts';
import { givenParameters } from '../../parameters/given.ts';
import type { StackFlags } from '../../project/choose-stack.ts';
import { shownFrom } from '../../project/find-template.ts';
import { openProject } from '../../project/open-project.ts';
import { addEnvironment, type NewEnvironment } from '../../samconfig/add-environment.ts';
import { addedJson, addedText, notesOf, type Report } from '../../samconfig/added-report.ts';
import { editSamconfigFile } from '../../samconfig/edit-file.ts';
import { requireSamconfig } from '../../samconfig/load.ts';
import type { Samconfig } from '../../samconfig/read.ts';
import { chooseSource } from '../../samconfig/source-environment.ts';
import { faultInRegion } from '../../stack/names.ts';
import { wrapFor } from '../../text/wrap.ts';

interface AddEnvFlags
  extends Pick<StackFlags, 'template' | 'configFile' | 'stackName' | 'region' | 'profile'> {
  from?: string;
  param?: string[];
  dryRun?: boolean;
}

/** `samgen config add-env`: the sections of one environment once more, under another name. */
export async function run(
  { arguments: [name], flags: given, common }: CommandCall,
  deps: Deps,
): Promise<undefined> {
  const flags = given as AddEnvFlags;
  checkFlags(name, flags);
  const { cwd } = deps;
  const folder = flags.template === undefined ? cwd : dirname(resolve(cwd, flags.template));
  const place = { template: flags.template, configFile: flags.configFile };
  const found = await requireSamconfig(join(folder, 'template.yaml'), { ...place, show: shownFrom(cwd) });
  const { samconfig, from } = chooseSource(found, name, flags.from, (verb, configEnv) =>
    samgenCommand(verb, { ...definedOf(place), configEnv }, deps),
  );
  const project = await openProject(cwd, { ...place, configEnv: from });
  const declared = declaredParameters(project.template);
  const deploy = samgenCommand('deploy', { ...definedOf(place), configEnv: name }, deps);
  const wanted = {
    name,
    from,
    stackName: flags.stackName,
    region: flags.region,
    profile: flags.profile,
    parameters: await parametersOf(declared, flags.param ?? [], deploy, deps),
    suggestedStackName: suggestedName({ ...project, environment: name }),
    secrets: declared.filter(({ secret }) => secret).map((parameter) => parameter.name),
  };
  if (deps.signal.aborted) throw new CancelledError();

  const shown = shownFrom(cwd)(samconfig.file);
  const dryRun = flags.dryRun === true;
  const added = addEnvironment(samconfig.text, samconfig.format, wanted, shown);
  if (!dryRun) await save(samconfig, wanted, shown);
  tell({ ...wanted, added, samconfig, deploy }, { dryRun, shown, common }, deps);
  return undefined;
}

/** @throws FailedError where the file cannot be written, or has become another one */
async function save(samconfig: Samconfig, wanted: NewEnvironment, shown: string): Promise<void> {
  await editSamconfigFile(
    samconfig.file,
    (text = '', format) => {
      if (text.replace(/^\uFEFF/, '') !== samconfig.text)
        throw new FailedError(
          `${shown} was changed meanwhile. Nothing was written.`,
          'Run the command again.',
        );
      return addEnvironment(text, format, wanted, shown).text;
    },
    'Make the file and its folder writable and run the command again.',
  );
}

function tell(
  report: Report,
  { dryRun, shown, common }: { dryRun: boolean; shown: string; common: CommandCall['common'] },
  { stdout, stderr }: Pick<Deps, 'stdout' | 'stderr'>,
): void {
  const { style } = stderr;
  if (!common.quiet)
    for (const note of notesOf(report, shown)) {
      const lines = wrapFor(stderr, `Note: ${note}`, '').join('\n');
      stderr.write(`${style.yellow('Note:')}${lines.slice('Note:'.length)}\n`);
    }
  if (common.json) {
    stdout.write(`${JSON.stringify(addedJson(report, dryRun), null, 2)}\n`);
    return;
  }
  stdout.write(addedText(report, shown, dryRun));
  if (common.quiet) return;
  if (dryRun) stderr.write('\nNothing was written.\n');
  else stderr.write(`\n${style.bold('Next')}\n  ${report.deploy}\n`);
}

/** @throws UsageError */
function checkFlags(name: string | undefined, { region, profile }: AddEnvFlags): asserts name is string {
  if (name === undefined)
    throw new UsageError('The new environment needs a name.', 'Name it: samgen config add-env prod');
  const fault = environmentName(name);
  if (fault !== undefined) throw new UsageError(fault, 'For example: samgen config add-env prod');
  const inRegion = region === undefined ? undefined : faultInRegion(region);
  if (inRegion !== undefined)
    throw new UsageError(`'${region}' is no AWS region. ${inRegion}`, 'Check --region.');
  if (profile === '') throw new UsageError('--profile has no value.', 'Name a profile, or leave it out.');
}

/** What is written down must not be secret. @throws UsageError */
async function parametersOf(
  declared: readonly ParameterDeclaration[],
  param: readonly string[],
  deploy: string,
  { env, cwd }: Pick<Deps, 'env' | 'cwd'>,
): Promise<Record<string, string>> {
  const secret = declared.find((one) => one.secret && param.some((word) => word.startsWith(`${one.name}=`)));
  if (secret !== undefined) {
    throw new UsageError(
      `The parameter ${secret.name} is a secret (NoEcho), and a samconfig must not hold its value.`,
      `Leave it out: the first ${deploy} asks for it, or takes it by --param-from-env ${secret.name}=VARIABLE.`,
    );
  }
  return givenParameters(declared, { param }, { env, cwd, readStdin: async () => Buffer.alloc(0) });
}

const definedOf = <T extends object>(values: T) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
