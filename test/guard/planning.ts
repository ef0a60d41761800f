import type { OnDrift } from '../../src/guard/on-drift.ts';
import type { GuardPlan, NextStack, StackState } from '../../src/guard/plan.ts';
import { planGuard } from '../../src/guard/plan.ts';
import { readTemplate } from '../support/cloudformation-yaml.ts';
import { stackWith, stateWith } from '../support/guard-state.ts';

/** A stack and its template, of which a test says what it needs. */
export interface Given {
  deployed: string;
  next?: string;
  live: Record<string, Record<string, string>>;
  parameters?: Record<string, string>;
  times?: { modified?: number; updated?: number };
  onDrift?: OnDrift;
}

export const stateFor = ({ deployed, live, parameters = {}, times = {} }: Given): StackState =>
  stateWith(
    deployed,
    stackWith(parameters),
    Object.fromEntries(Object.entries(live).map(([id, variables]) => [id, { variables, ...times }])),
  );

export const planFor = (given: Given, rest: Partial<NextStack> = {}): GuardPlan =>
  planGuard(
    stateFor(given),
    {
      template: readTemplate(given.next ?? given.deployed),
      explicit: {},
      sameCode: new Set(),
      anywhere: false,
      ...rest,
    },
    given.onDrift ?? 'preserve',
  );

/** What becomes of a function's variables, in words of one line each. */
export const fatesOf = (plan: GuardPlan, id = 'Hello'): string[] =>
  plan.functions
    .filter(({ logicalId }) => logicalId === id)
    .flatMap(({ variables }) =>
      variables.map(({ key, fate, certain, outside, carried }) =>
        [key, fate, certain ? '' : 'perhaps', outside ?? '', carried === undefined ? '' : `by ${carried}`]
          .filter((word) => word !== '')
          .join(' '),
      ),
    );

const block = (indent: number, entries: Record<string, string>): string =>
  Object.entries(entries)
    .map(([key, value]) => `${' '.repeat(indent)}${key}: ${value}\n`)
    .join('');

/** A template of functions with these variables, as they are written in YAML. */
export const templateOf = (
  functions: Record<string, Record<string, string>>,
  { memory = 128, secret = 'NoEcho: true, ', more = '' } = {},
): string =>
  `Parameters:
  Secret: { Type: String, ${secret}Default: d }
  Stage: { Type: String, Default: dev }
Resources:
${Object.entries(functions)
  .map(
    ([id, variables]) => `  ${id}:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      MemorySize: ${id === 'Hello' ? memory : 128}
${Object.keys(variables).length === 0 ? '' : `      Environment:\n        Variables:\n${block(10, variables)}`}`,
  )
  .join('')}${more}`;
