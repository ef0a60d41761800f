import type { Sink } from '../deps.ts';
import { wrapFor } from '../text/wrap.ts';
import { environmentOf, type GuardPlan, type PlannedFunction, type PlannedVariable } from './plan.ts';

type Screen = Pick<Sink, 'style' | 'columns' | 'isTerminal'>;

/** What becomes of every variable, before anything happens: names, and never a value. */
export function guardText({ functions, onDrift }: GuardPlan, screen: Screen): string {
  const lines = functions.flatMap((fn) => {
    if (fn.variables.length === 0) return [];
    // What makes the update fail is not called kept.
    const shown = onDrift === 'fail' ? withoutCarried(fn) : fn;
    return fn.touch === 'removed' ? removedLines(shown, screen) : functionLines(shown, screen);
  });
  return lines.length === 0 ? '' : `Variables\n${lines.join('\n')}\n`;
}

const withoutCarried = (fn: PlannedFunction): PlannedFunction => ({
  ...fn,
  variables: fn.variables.map(({ carried: _, ...variable }) => variable),
});

function functionLines({ logicalId, variables, live }: PlannedFunction, screen: Screen): string[] {
  const { kept: keptNow, sources } = environmentOf(live);
  const listed = variables.filter((one) => !isQuiet(one));
  const kept = variables.filter(isQuiet).map(({ key }) => key);
  const width = widthOf(listed);
  return [
    `  ${screen.style.bold(logicalId)}`,
    ...listed.flatMap((one) =>
      row(
        one,
        wordsFor(one, { isKept: keptNow?.has(one.key) === true, isWritten: sources.has(one.key) }),
        markOf(one),
        width,
        screen,
      ),
    ),
    ...quietLines('= kept: ', kept, screen),
  ];
}

/** It goes, and all that it has with it. */
function removedLines({ logicalId, variables }: PlannedFunction, screen: Screen): string[] {
  const own = variables.filter(({ outside }) => outside !== undefined);
  const others = variables.filter(({ outside }) => outside === undefined).map(({ key }) => key);
  const words = `  ${logicalId}: the function goes, and its variables with it`;
  const [first = '', ...rest] = wrapFor(screen, words.trimStart(), '  ');
  const width = widthOf(own);
  return [
    `  ${screen.style.bold(first.trimStart())}`,
    ...rest.map((line) => screen.style.bold(line)),
    ...own.flatMap((one) =>
      row(
        one,
        `goes: it was ${one.outside} outside the template, and is nowhere else`,
        ['!', red],
        width,
        screen,
      ),
    ),
    ...quietLines('- goes: ', others, screen),
  ];
}

/** Nothing to tell but that it stays. */
const isQuiet = ({ fate, outside, carried }: PlannedVariable): boolean =>
  fate === 'kept' && outside === undefined && carried !== 'kept';

function quietLines(head: string, names: readonly string[], screen: Screen): string[] {
  if (names.length === 0) return [];
  const lines = wrapFor(screen, head + names.join(', '), '      ');
  return lines.map((line, index) => screen.style.dim(index === 0 ? `    ${line.trimStart()}` : line));
}

/** Beside a name that is longer the words would have no room: they stand below it. */
const WIDEST = 32;

const widthOf = (variables: readonly PlannedVariable[]): number =>
  Math.max(0, ...variables.map(({ key }) => key.length).filter((length) => length <= WIDEST));

function row(
  { key }: PlannedVariable,
  words: string,
  [mark, paint]: [string, Paint],
  width: number,
  screen: Screen,
): string[] {
  const head = `    ${paint(mark, screen.style)} ${key.padEnd(width)}  `;
  if (key.length > width && screen.isTerminal)
    return [head.trimEnd(), ...wrapFor(screen, words, ' '.repeat(8))];
  const [first = '', ...rest] = wrapFor(screen, words, ' '.repeat(width + 8));
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

/** @param isKept by samgen's parameter, since an earlier update; `isWritten` in the deployed template */
function wordsFor(
  { fate, certain, outside, carried }: PlannedVariable,
  { isKept, isWritten }: { isKept: boolean; isWritten: boolean },
): string {
  const since = outside === 'changed' ? ', and was changed outside since' : '';
  const how = certain ? 'certainly' : 'perhaps';
  switch (fate) {
    case 'added':
      if (isKept) return 'put back: the stack has kept it';
      return isWritten ? 'put back: the template gives it' : 'added';
    case 'changed':
      return outside === undefined ? 'changed' : 'changed: what was set outside is replaced';
    case 'removed':
      return isWritten ? `taken out of the template${since}` : 'removed';
    case 'kept':
      return carried === 'kept'
        ? 'kept'
        : outside === 'set'
          ? 'kept, outside the template'
          : 'kept, changed outside';
    case 'dropped':
      return carried === undefined
        ? `outside the template: ${how} dropped`
        : isKept
          ? 'kept by the stack, outside the template'
          : `kept: outside the template, it would ${how} be dropped`;
    default:
      return carried === undefined
        ? `changed outside: ${how} put back to what the template says`
        : isKept
          ? 'kept by the stack: changed outside'
          : `kept: changed outside, it would ${how} be put back`;
  }
}

/** For `--json`: what becomes of each, and where that takes samgen's doing, what would become of it otherwise. */
export const guardObject = ({ functions, onDrift }: GuardPlan) => ({
  onDrift,
  functions: functions.map(({ logicalId, live, variables }: PlannedFunction) => ({
    function: live.reading.name,
    logicalId,
    variables: variables.map(({ key, fate, certain, outside, carried }) => {
      const isLoss = fate === 'dropped' || fate === 'reverted';
      const isKept = isLoss && carried !== undefined;
      return {
        key,
        fate: isKept ? 'kept' : fate,
        ...(isKept ? { otherwise: fate } : {}),
        ...(isLoss ? { certain } : {}),
        ...(outside === undefined ? {} : { outside }),
        ...(carried === undefined ? {} : { carried }),
      };
    }),
  })),
});
