import { isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import { UsageError } from '../errors.ts';
import { isTooDeep } from '../template/depth.ts';
import { findJsonFault } from '../text/json-fault.ts';
import { readPlainYaml } from '../yaml/plain.ts';
import type { EntryWords, ParamsEntry } from './params-file.ts';

/** The values of a JSON file: a map, or one of the forms of CloudFormation and CodePipeline. @throws UsageError */
export function jsonEntries(
  text: string,
  shownAs: string,
  noun: EntryWords['noun'] = 'parameter',
): ParamsEntry[] {
  const fault = findJsonFault(text);
  if (fault !== undefined) {
    // What stands there is not shown: it may be of a secret.
    throw new UsageError(
      `${shownAs}:${fault.line}:${fault.column}: this is not valid JSON.`,
      'It is a map of names and values: {"NAME": "VALUE"}',
    );
  }
  return yamlEntries(text, shownAs, noun);
}

/**
 * The values of a YAML file, JSON among them. Each is the text that it was written as: 1.10 is no 1.1, 010 no 8.
 * @throws UsageError
 */
export function yamlEntries(
  text: string,
  shownAs: string,
  noun: EntryWords['noun'] = 'parameter',
): ParamsEntry[] {
  if (isTooDeep(text)) throw new UsageError(`${shownAs} is nested too deeply.`, FORM);
  const { document, lineOf, fault } = readPlainYaml(text);
  if (fault !== undefined) {
    const isTwice = fault.code === 'DUPLICATE_KEY';
    throw new UsageError(
      `${shownAs}:${fault.line}:${fault.column}: ${isTwice ? 'this key stands twice' : 'this is not valid YAML'} (${fault.words}).`,
      isTwice ? 'Remove one of them.' : 'A value that has : or # in it is written in quotes.',
    );
  }
  const reader = new EntryReader(shownAs, noun, lineOf, (node) =>
    isAlias(node) ? node.resolve(document) : (node as Node | undefined),
  );
  return reader.read(document.contents ?? undefined);
}

const FORM = 'It is a map of names and values: NAME: VALUE';

class EntryReader {
  private readonly entries = new Map<string, ParamsEntry>();
  private readonly shownAs: string;
  private readonly noun: EntryWords['noun'];
  private readonly lineOf: (node: unknown) => number;
  private readonly resolve: (node: unknown) => Node | undefined;
  constructor(
    shownAs: string,
    noun: EntryWords['noun'],
    lineOf: (node: unknown) => number,
    resolve: (node: unknown) => Node | undefined,
  ) {
    this.shownAs = shownAs;
    this.noun = noun;
    this.lineOf = lineOf;
    this.resolve = resolve;
  }

  read(root: Node | undefined): ParamsEntry[] {
    if (isSeq(root) && this.noun === 'parameter') for (const item of root.items) this.addPair(item);
    else if (isMap(root)) this.addMap(root);
    else if (root !== undefined && !(isScalar(root) && isNull(root))) {
      throw this.fault(root, 'this is no map of names and values.', FORM);
    }
    return [...this.entries.values()];
  }

  /** CodePipeline's template configuration has the values one level down, beside Tags and StackPolicy. */
  private addMap(map: YAMLMap): void {
    const inner = this.resolve(map.get('Parameters', true));
    if (this.noun === 'parameter' && (isMap(inner) || isSeq(inner))) {
      this.read(inner);
      return;
    }
    for (const { key, value } of map.items) {
      if (!isScalar(key)) throw this.fault(key, `the name of a ${this.noun} is a plain text.`, FORM);
      this.add(String(key.value), value, key);
    }
  }

  /** CloudFormation's own form; `UsePreviousValue` leaves a parameter as the stack has it, as its absence does. */
  private addPair(item: unknown): void {
    const pair = this.resolve(item);
    const name = isMap(pair) ? this.resolve(pair.get('ParameterKey', true)) : undefined;
    if (!isMap(pair) || !isScalar(name)) {
      throw this.fault(
        pair ?? item,
        'a list has entries of ParameterKey and ParameterValue.',
        '[{"ParameterKey": "NAME", "ParameterValue": "VALUE"}], or {"NAME": "VALUE"}',
      );
    }
    const previous = this.resolve(pair.get('UsePreviousValue', true));
    if (isScalar(previous) && String(previous.value).toLowerCase() === 'true') return;
    this.add(String(name.value), pair.get('ParameterValue', true), name);
  }

  private add(name: string, value: unknown, key: Node): void {
    const earlier = this.entries.get(name);
    if (earlier !== undefined) {
      throw this.fault(
        key,
        `${name} stands here a second time; the first is line ${earlier.line}.`,
        'Remove one.',
      );
    }
    this.entries.set(name, { name, value: this.valueOf(value, name, key), line: this.lineOf(key) });
  }

  private valueOf(given: unknown, name: string, key: Node): string {
    const node = this.resolve(given);
    // A list is a form of CloudFormation's; of variables it is a mistake.
    if (!isSeq(node) || this.noun === 'variable') return this.scalar(node, name, key);
    const items = node.items.map((item) => this.scalar(this.resolve(item), name, key));
    if (items.some((item) => item.includes(','))) {
      throw this.fault(
        key,
        `an item of ${name} has a comma in it.`,
        'CloudFormation takes a list as one text with commas, and would see several items there.',
      );
    }
    // Aliases can make a text of any size of a small file.
    if (items.reduce((sum, item) => sum + item.length, 0) > 1_048_576) {
      throw this.fault(key, `the list of ${name} is too long.`, 'CloudFormation takes 4096 bytes.');
    }
    return items.join(',');
  }

  private scalar(node: unknown, name: string, key: Node): string {
    if (isMap(node) || isSeq(node)) {
      const kind = isMap(node) ? 'a map' : this.noun === 'variable' ? 'a list' : 'a list in a list';
      throw this.fault(
        key,
        `the value of ${name} is ${kind}; a ${this.noun} is a text.`,
        "JSON as a value is written in quotes: '{…}'",
      );
    }
    if (!isScalar(node) || isNull(node)) {
      throw this.fault(
        key,
        `${name} has no value.`,
        'An empty text is "". Remove the name to leave it as it is.',
      );
    }
    if (node.tag?.startsWith('!') === true || typeof node.value !== 'string') {
      throw this.fault(
        key,
        `the value of ${name} has a tag; there are no functions here.`,
        'Write it in quotes.',
      );
    }
    return node.value;
  }

  private fault(node: unknown, message: string, hint: string): UsageError {
    return new UsageError(`${this.shownAs}:${this.lineOf(node)}: ${message}`, hint);
  }
}

const isNull = (node: { type?: unknown; value: unknown; tag?: string }): boolean =>
  node.value === null ||
  (node.type === 'PLAIN' && node.tag === undefined && /^(?:~|null|Null|NULL)?$/.test(String(node.value)));
