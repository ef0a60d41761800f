import { systemClock } from '../adapters/clock.ts';
import { type KnownValues, parameterValues } from '../deploy/parameter-values.ts';
import type { Deps } from '../deps.ts';
import { FailedError, UsageError } from '../errors.ts';
import { configuredParameters } from '../parameters/configured.ts';
import { declaredParameters } from '../parameters/declared.ts';
import { connectFor, noNameIn, type StackFlags, stackSettings } from '../project/choose-stack.ts';
import { parametersFor } from '../project/locate-project.ts';
import { openProject } from '../project/open-project.ts';
import { diskFiles } from '../project/project-files.ts';
import { environmentsOf, type Samconfig } from '../samconfig/read.ts';
import { exists } from '../stack/stack.ts';
import { needsProcessing, pseudoParameters } from './deployed-template.ts';
import { type Other, otherOf, otherOfTemplate } from './diff.ts';
import { targetOf } from './find-function.ts';
import { readEntries } from './read-entries.ts';
import { readKnown } from './read-function.ts';
import type { ReadFunction } from './read-one.ts';
import { templateSources } from './template-sources.ts';

/** What `--against` means. */
export type Against =
  | { kind: 'template' }
  | { kind: 'file'; file: string }
  | { kind: 'environment'; name: string };

const WORDS = { flag: '--against', check: 'Check --against.', noun: 'variable' } as const;

/** @param isThere whether there is something by this name on disk @throws UsageError where the word means nothing */
export function whatAgainst(
  word: string | undefined,
  samconfig: Samconfig | undefined,
  isThere: (file: string) => boolean,
): Against {
  if (word === undefined || word === 'template') return { kind: 'template' };
  const environments = environmentsOf(samconfig);
  if (environments.includes(word)) return { kind: 'environment', name: word };
  if (word === '-' || word.includes('/') || isThere(word)) return { kind: 'file', file: word };
  throw new UsageError(
    `--against ${word} is no environment of the samconfig, and no file.`,
    environments.length === 0
      ? 'It is template, a file, or an environment of the samconfig, which has none here.'
      : `It is template, a file, or one of the environments: ${environments.join(', ')}.`,
  );
}

type SideDeps = Pick<Deps, 'cwd' | 'env' | 'signal' | 'stderr'>;

/** What can be read before AWS is called: a file that is wrong is told at once. */
export async function readSide(
  against: Against,
  flags: StackFlags,
  deps: SideDeps,
): Promise<(read: ReadFunction) => Promise<Other>> {
  switch (against.kind) {
    case 'file': {
      const { variables } = await readEntries(against.file, WORDS, deps);
      return async () => otherOf(variables);
    }
    case 'environment':
      return (read) => environmentSide(against.name, read, flags, deps);
    default: {
      const project = await openProject(deps.cwd, flags);
      const configured = await configuredParameters(parametersFor(project, 'deploy'), project.workingFolder);
      return (read) => templateSide({ template: project.template, configured }, read);
    }
  }
}

/** The local template, with the values that the next deploy would take. */
async function templateSide(
  { template, configured }: { template: unknown; configured: KnownValues['configured'] },
  read: ReadFunction,
): Promise<Other> {
  const { name, call, logicalId } = stackOf(read);
  const stack = await read.chosen.aws.stacks.describe(call);
  const values = parameterValues(declaredParameters(template), {
    given: {},
    configured,
    stack: exists(stack) ? stack.parameters : {},
  });
  const parameters = Object.fromEntries(
    values.flatMap(({ declaration, value }) => (value === undefined ? [] : [[declaration.name, value]])),
  );
  const pseudo = stack === undefined ? { 'AWS::StackName': name } : pseudoParameters(stack);
  const environment = templateSources(template, logicalId, { parameters, pseudo });
  if (environment === undefined) {
    throw new FailedError(
      `The template here has no function ${logicalId}, which the stack ${name} has.`,
      'Check that this is the project of the stack; -C DIR names another.',
    );
  }
  return otherOfTemplate(environment, needsProcessing(template, logicalId));
}

/** The same function in the stack of another environment, in its own region and with its own profile. */
async function environmentSide(
  name: string,
  read: ReadFunction,
  { template, configFile }: StackFlags,
  deps: SideDeps,
): Promise<Other> {
  const { logicalId } = stackOf(read);
  const flags: StackFlags = {
    configEnv: name,
    ...(template === undefined ? {} : { template }),
    ...(configFile === undefined ? {} : { configFile }),
  };
  const settings = await stackSettings(flags, deps);
  const { name: stackName } = settings;
  if (stackName === undefined) throw new UsageError(noNameIn(settings), 'Add stack_name there.');
  const { aws, region } = await connectFor(settings, flags, deps);
  const functions = await aws.stacks.functions(stackName);
  const found = functions?.find((one) => one.logicalId === logicalId);
  if (found === undefined) {
    throw new FailedError(
      functions === undefined
        ? `There is no stack ${stackName} in ${region}, which is that of ${name}.`
        : `The stack ${stackName} in ${region} has no function ${logicalId}.`,
      'Check stack_name and region of that environment in the samconfig.',
    );
  }
  const target = targetOf(found, stackName);
  const reading = await readKnown(target, aws.functions, { signal: deps.signal, clock: systemClock });
  return otherOf(reading.variables);
}

/** @throws UsageError where no stack says which function of a template it is */
function stackOf({ target, reading }: ReadFunction): { name: string; call: string; logicalId: string } {
  const { owner } = reading;
  if (target.stack !== undefined) return { ...target.stack, call: target.stack.name };
  if (owner !== undefined)
    return {
      name: owner.stackName,
      call: owner.stackId || owner.stackName,
      logicalId: owner.logicalId,
    };
  throw new UsageError(
    reading.tagsHidden === undefined
      ? `${target.label} is of no stack: no template says what it should have.`
      : `Whose function ${target.label} is, Lambda does not show: lambda:ListTags is missing.`,
    'It can be compared with a file: --against FILE',
  );
}

/** As `whatAgainst` wants it. */
export const onDisk =
  (cwd: string) =>
  (file: string): boolean =>
    diskFiles.info(file.startsWith('/') ? file : `${cwd}/${file}`) !== undefined;
