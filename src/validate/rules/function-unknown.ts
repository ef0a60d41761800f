import type { Path, Range } from '../../template/document.ts';
import { INTRINSICS, RULE_FUNCTIONS } from '../../template/tags.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import type { RuleContext } from '../context.ts';
import { type Finding, meant, type Rule } from '../finding.ts';
import { transformsOf } from '../transforms.ts';

const KNOWN: ReadonlySet<string> = new Set([...INTRINSICS, ...RULE_FUNCTIONS]);
const SHORT = INTRINSICS.map((name) => name.replace('Fn::', ''));

export const functionUnknown: Rule = {
  id: 'function-unknown',
  severity: 'error',
  summary: 'An intrinsic function that does not exist.',
  help: 'CloudFormation refuses a function it does not know. It is a warning where the name is like none of them: another tool may read it before the deployment.',
  check: (context) => {
    const { template } = context;
    // A macro gets the template before CloudFormation looks at it.
    if (transformsOf(template).some(({ name }) => !name?.startsWith('AWS::'))) return [];
    const found: Finding[] = [];
    for (const [section, value] of Object.entries(template))
      if (section !== 'Metadata') collect(value, [section], found, context, new Set());
    return found;
  },
};

function collect(
  value: unknown,
  path: Path,
  found: Finding[],
  context: RuleContext,
  open: Set<unknown>,
): void {
  if (typeof value !== 'object' || value === null || open.has(value)) return;
  open.add(value);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) collect(item, [...path, index], found, context, open);
    return;
  }
  const entries = Object.entries(value);
  const isOnly = entries.length === 1;
  for (const [key, item] of entries) {
    // An attribute of a resource for other tools.
    if (path.length === 2 && key === 'Metadata') continue;
    if (isOnly && key.startsWith('Fn::') && !KNOWN.has(key) && !key.startsWith('Fn::ForEach::'))
      found.push(unknown(key.slice(4), [...path, key], context));
    collect(item, [...path, key], found, context, open);
  }
}

function unknown(name: string, path: Path, context: RuleContext): Finding {
  const near = didYouMean(name, SHORT);
  const range = tagRange(name, path, context);
  const isShort = range !== undefined;
  const written = isShort ? `!${name}` : `Fn::${name}`;
  return {
    path,
    part: 'key',
    ...(range ? { range } : {}),
    // SAM's own examples write Fn::Ref.
    severity: near === undefined || near === name ? 'warning' : 'error',
    message: `CloudFormation has no function ${written}.`,
    ...meant(near && (isShort ? `!${near}` : INTRINSICS.find((one) => one.replace('Fn::', '') === near))),
  };
}

/** The place of a short form: it stands before its value, on the same line or at the end of the one before. */
function tagRange(name: string, path: Path, { document }: RuleContext): Range | undefined {
  const value = document.rangeOf(path);
  const tag = `!${name}`;
  for (let line = value.line; line >= Math.max(1, value.line - 1); line -= 1) {
    const text = document.text.split('\n', line)[line - 1] ?? '';
    const before = line === value.line ? text.slice(0, value.column - 1 + tag.length) : text;
    const column = before.lastIndexOf(tag) + 1;
    if (column > 0) return { line, column, endLine: line, endColumn: column + tag.length };
  }
  return undefined;
}
