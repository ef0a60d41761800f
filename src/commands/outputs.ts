import { nextCommands } from '../deploy/next-commands.ts';
import type { CommandCall, Deps } from '../deps.ts';
import { FailedError, UsageError } from '../errors.ts';
import { type ChosenStack, chooseStack, type StackFlags } from '../project/choose-stack.ts';
import { outputsEnv, outputsObject, outputsTable } from '../stack/outputs-report.ts';
import { exists, type Stack, type StackOutput } from '../stack/stack.ts';
import { didYouMean } from '../text/did-you-mean.ts';

const FORMATS = ['table', 'json', 'env'] as const;
type Format = (typeof FORMATS)[number];

/** `samgen outputs [KEY]`: what the stack gave, all of it or one value alone. */
export async function run({ arguments: [key], flags, common }: CommandCall, deps: Deps): Promise<undefined> {
  const format = formatOf(flags['format'], common.json);
  const chosen = await chooseStack(flags as StackFlags, deps);
  const stack = await chosen.aws.stacks.describe(chosen.name);
  if (!exists(stack)) throw noStack(chosen, flags as StackFlags, deps, stack);
  const outputs = key === undefined ? stack.outputs : [outputOf(stack, key)];
  deps.stdout.write(report(format, { chosen, outputs, alone: key !== undefined }, deps));
  if (outputs.length === 0 && format === 'table' && !common.quiet)
    deps.stderr.write(`The stack ${chosen.name} has no outputs.\n`);
  return undefined;
}

function report(
  format: Format,
  { chosen, outputs, alone }: { chosen: ChosenStack; outputs: readonly StackOutput[]; alone: boolean },
  { stdout }: Pick<Deps, 'stdout'>,
): string {
  if (format === 'env') return outputsEnv(outputs);
  if (format === 'json') {
    const { name: stackName, region } = chosen;
    return `${JSON.stringify({ ok: true, stackName, region, outputs: outputsObject(outputs) }, null, 2)}\n`;
  }
  return alone ? `${outputs[0]!.value}\n` : outputsTable(outputs, stdout);
}

function outputOf(stack: Stack, key: string): StackOutput {
  const found = stack.outputs.find((output) => output.key === key);
  if (found !== undefined) return found;
  const keys = stack.outputs.map((output) => output.key);
  const near = didYouMean(key, keys);
  throw new UsageError(
    `The stack ${stack.name} has no output ${key}${near === undefined ? '.' : `; did you mean ${near}?`}`,
    keys.length === 0 ? 'It has none.' : `It has: ${keys.join(', ')}.`,
  );
}

function formatOf(given: unknown, json: boolean): Format {
  if (given === undefined) return json ? 'json' : 'table';
  const format = FORMATS.find((one) => one === given);
  if (format === undefined)
    throw new UsageError(`There is no format ${given}.`, `It is one of ${FORMATS.join(', ')}.`);
  if (json && format !== 'json')
    throw new UsageError(`--json and --format ${format} exclude each other.`, 'Leave one of them out.');
  return format;
}

/** For every command that needs a stack that was deployed. */
export function noStack(
  chosen: Pick<ChosenStack, 'name' | 'region' | 'profile'>,
  flags: StackFlags,
  deps: Pick<Deps, 'cwd' | 'standsIn'>,
  stack?: Stack,
): FailedError {
  const next = nextCommands(flags, chosen, deps);
  if (stack !== undefined) {
    return new FailedError(
      `The stack ${chosen.name} has a change set that was not carried out, and nothing else (${stack.status}).`,
      `Deploy it, or take it away:\n${next.deploy}\n${next.delete}`,
    );
  }
  return new FailedError(
    `There is no stack ${chosen.name} in ${chosen.region}.`,
    `Check region, profile and --config-env; ${next.deploy} makes it.`,
  );
}
