import type { Sink } from '../deps.ts';
import { wrapFor } from '../text/wrap.ts';
import type { GuardPlan, PlannedFunction, PlannedVariable } from './plan.ts';

type Screen = Pick<Sink, 'style' | 'columns' | 'isTerminal'>;

/** What becomes of every variable, before anything happens: names, and never a value. */
export function guardText({ functions, onDrift }: GuardPlan, screen: Screen): string {
  const { style } = screen;
  const lines = functions.flatMap((fn) => {
    const listed = fn.variables.filter((one) => !isQuiet(one));
    const kept = fn.variables.filter(isQuiet).map(({ key }) => key);
    if (listed.length === 0 && kept.length === 0) return [];
    const width = Math.max(0, ...listed.map(({ key }) => key.length));
    return [
      `  ${style.bold(fn.logicalId)}`,
      ...listed.flatMap((one) => row(one, width, onDrift, screen)),
      ...wrapFor(screen, `= kept: ${kept.join(', ')}`, '      ').map((line, index) =>
        kept.length === 0 ? '' : style.dim(index === 0 ? `    ${line.trimStart()}` : line),
      ),
    ].filter((line) => line !== '');
  });
  return lines.length === 0 ? '' : `Variables\n${lines.join('\n')}\n`;
}

/** Nothing to tell but that it stays. */
const isQuiet = ({ fate, outside, carried }: PlannedVariable): boolean =>
  fate === 'kept' && outside === undefined && carried !== 'kept';

function row(one: PlannedVariable, width: number, onDrift: GuardPlan['onDrift'], screen: Screen): string[] {
  const { style } = screen;
  const words = wordsFor(one, onDrift);
  const [mark, paint] = markOf(one);
  const head = `    ${paint(mark, style)} ${one.key.padEnd(width)}  `;
  const indent = ' '.repeat(width + 8);
  const [first = '', ...rest] = wrapFor(screen, words, indent);
  return [head + first.trimStart(), ...rest];
}

type Paint = (text: string, style: Sink['style']) => string;
const green: Paint = (text, style) => style.green(text);
const yellow: Paint = (text, style) => style.yellow(text);
const red: Paint = (text, style) => style.red(text);
const plain: Paint = (text) => text;

function markOf({ fate, carried }: PlannedVariable): [string, Paint] {
  if (fate === 'added') return ['+', green];
  if (fate === 'changed') return ['~', yellow];
  if (fate === 'removed') return ['-', red];
  if (fate === 'kept' || carried !== undefined) return ['=', plain];
  return ['!', red];
}

function wordsFor(one: PlannedVariable, onDrift: GuardPlan['onDrift']): string {
  const { fate, certain, outside, carried } = one;
  const since = outside === 'changed' ? ', and was changed outside since' : '';
  const how = certain ? 'certainly' : 'perhaps';
  switch (fate) {
    case 'added':
      return 'added';
    case 'changed':
      return outside === undefined ? 'changed' : 'changed: what was set outside is replaced';
    case 'removed':
      return `taken out of the template${since}`;
    case 'kept':
      return carried === 'kept'
        ? 'kept'
        : outside === 'set'
          ? 'kept, outside the template'
          : 'kept, changed outside';
    case 'dropped':
      return carried === undefined
        ? `outside the template: ${how} dropped`
        : `kept: outside the template, it would ${how} be dropped`;
    default:
      return carried === undefined
        ? `changed outside: ${how} put back to what the template says${onDrift === 'drop' ? '' : ''}`
        : `kept: changed outside, it would ${how} be put back`;
  }
}

/** For `--json`. */
export const guardObject = ({ functions, onDrift }: GuardPlan) => ({
  onDrift,
  functions: functions.map(({ logicalId, live, variables }: PlannedFunction) => ({
    function: live.reading.name,
    logicalId,
    variables: variables.map(({ key, fate, certain, outside, carried }) => ({
      key,
      fate,
      ...(fate === 'dropped' || fate === 'reverted' ? { certain } : {}),
      ...(outside === undefined ? {} : { outside }),
      ...(carried === undefined ? {} : { carried }),
    })),
  })),
});
