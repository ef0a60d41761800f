import type { Style } from '../deps.ts';
import { exists, type Stack } from '../stack/stack.ts';
import { functionsOf } from '../template/functions.ts';

interface Announced {
  stackName: string;
  region: string;
  account: { id: string };
  stack: Stack | undefined;
}

/** The one line that says where the changes go, before anything is changed. */
export function announcement(
  { stackName, region, account, stack }: Announced,
  template: unknown,
  style: Style,
): string {
  const { bold } = style;
  const ids = functionsOf(template).map(({ logicalId }) => logicalId);
  const functions = ids.length === 0 ? '' : ` (${ids.join(', ')})`;
  const verb = exists(stack) ? 'Updating' : 'Creating';
  return `${verb} the stack ${bold(stackName)} in ${bold(region)}, account ${bold(account.id)}${functions}\n`;
}

/** What to run next, for people. */
export function nextSteps(
  commands: { deploy: string; invoke: string; outputs: string; delete: string },
  template: unknown,
  style: Style,
): string {
  const [first, ...others] = functionsOf(template);
  const steps: [string, string][] = [
    ...(first === undefined
      ? []
      : [invocation(commands.invoke, others.length === 0 ? undefined : first.logicalId)]),
    [commands.outputs, 'the outputs again'],
    [commands.deploy, 'after an edit'],
    [commands.delete, 'take it all away'],
  ];
  const width = Math.max(...steps.map(([step]) => step.length));
  const lines = steps.map(([step, why]) => `  ${step.padEnd(width)}  ${style.dim(why)}`);
  return `\n${style.bold('Next')}\n${lines.join('\n')}\n`;
}

/** @param name of one of several functions */
const invocation = (command: string, name: string | undefined): [string, string] => [
  `${command} --remote${name === undefined ? '' : ` ${name}`}`,
  'run it there',
];
