import type { Account } from '../adapters/aws.ts';
import type { Deps } from '../deps.ts';
import { UsageError } from '../errors.ts';
import { connectFor, type StackFlags, stackSettings } from '../project/choose-stack.ts';
import { inheritedVariables } from './inherited-variables.ts';
import { liveVariables } from './live-variables.ts';
import type { PreparedFunction, RunChoices } from './prepare-function.ts';
import { readVariableFile, type VariableFile } from './variable-file.ts';
import type { MissingVariable } from './variables.ts';

/** As cli/local-options.ts names them. */
export interface VariableFlags extends StackFlags {
  /** Files of variables; a later one goes over an earlier one. */
  envFile?: string[];
  /** The deployed function's variables. */
  liveEnv?: boolean;
  /** Names of variables of the user's environment. */
  inheritEnv?: string[];
  /** The user's own credentials. */
  awsCredentials?: boolean;
}

export interface FunctionChoices extends RunChoices {
  /** Variables that the function has on AWS, and that nothing gives a value here. */
  missing: readonly MissingVariable[];
  /** Whose credentials the function has; only with `--aws-credentials`. */
  account?: Account;
}

/** What the user chose, for one function. Live variables are read at each call, and credentials made fresh. */
export type ChoicesFor = (prepared: PreparedFunction) => Promise<FunctionChoices>;

type ChoiceDeps = Pick<Deps, 'cwd' | 'standsIn' | 'env' | 'signal' | 'stderr'>;

/**
 * What a function that runs here has in its environment: the template's variables, the deployed ones over them, those of
 * files, and those of the user's environment over all. Files are read once, and whose credentials there are is asked once.
 * No value is written anywhere.
 * @throws UsageError for a file or a name that is wrong, FailedError without valid credentials
 */
export async function runChoices(flags: VariableFlags, deps: ChoiceDeps): Promise<ChoicesFor> {
  const inherited = inheritedVariables(flags.inheritEnv ?? [], deps);
  const files: VariableFile[] = [];
  for (const file of namedOnce(flags.envFile ?? [])) files.push(await readVariableFile(file, deps));
  const aws =
    flags.liveEnv === true || flags.awsCredentials === true ? await connect(flags, deps) : undefined;
  // One call says whether they are valid: a function would only tell it in words of its own, if at all.
  const account = flags.awsCredentials === true ? await aws?.aws.account() : undefined;

  return async ({ invoked, variables }) => {
    const live = aws !== undefined && flags.liveEnv === true ? await liveVariables(invoked, aws, deps) : {};
    const deployed = { ...variables.values, ...live };
    const isDeclared = (name: string) =>
      Object.hasOwn(deployed, name) || variables.missing.some((one) => one.name === name);
    const owner = { logicalId: invoked.logicalId, name: invoked.name, has: isDeclared };
    const all = Object.assign({}, deployed, ...files.map((file) => file(owner)), inherited);
    refuseUnfit(all);
    const missing = variables.missing.filter(({ name }) => !Object.hasOwn(all, name));
    if (aws === undefined || account === undefined) return { variables: all, missing };
    return { variables: all, missing, account, credentials: await aws.aws.credentials() };
  };
}

async function connect(flags: VariableFlags, deps: ChoiceDeps) {
  const settings = await stackSettings(flags, deps);
  const { aws, region } = await connectFor(settings, flags, deps);
  return { aws, flags, settings, region, calls: aws };
}

function namedOnce(files: readonly string[]): readonly string[] {
  if (files.indexOf('-') === files.lastIndexOf('-')) return files;
  throw new UsageError('--env-file - is given twice.', 'Stdin can be read once only.');
}

/** What no process can be started with; the error of Node's own would show the value. */
function refuseUnfit(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (!value.includes('\0') && !/\p{Cs}/u.test(value)) continue;
    throw new UsageError(
      `The value of ${name} ${value.includes('\0') ? 'has a NUL in it, which no environment can hold.' : 'is not valid Unicode: it has half of a surrogate pair.'}`,
      'Lambda takes text. Encode what is none: base64, for instance.',
    );
  }
}
