import { FailedError } from '../../errors.ts';
import type { Path } from '../../template/document.ts';
import { withEdits } from '../../text/edits.ts';
import { mergeYaml, type Placement } from '../../yaml/merge.ts';
import { functionIn, requoted, scalarAt, type TemplateDraft, templateDraft } from './draft.ts';
import { type Intent, isIntended } from './intended.ts';
import { isUsedElsewhere, type Leaf, leavesOf } from './leaves.ts';

/** A text that is to become another one, wherever the functions' property has it. */
export interface PropertyChange {
  functions: ReadonlySet<string>;
  property: string;
  /** Below the property: `[0]` of a list. */
  within?: Path;
  /** Undefined for a text that stays. */
  change(text: string): string | undefined;
  /** More functions that are to have it as well, and may take it from the same place. */
  sharedBy?: ReadonlySet<string>;
}

export interface PropertyChanged {
  draft: TemplateDraft;
  /** The parameters whose Default or AllowedValues have changed. */
  parameters: ReadonlySet<string>;
  /** Functions whose property could not be changed here. */
  left: readonly string[];
}

/** Changes it where it is written, if nothing else hangs on that place; else at the function itself. */
export function changeProperty(start: TemplateDraft, wanted: PropertyChange): PropertyChanged {
  const parameters = new Set<string>();
  const left: string[] = [];
  let draft = start;
  for (const logicalId of wanted.functions) {
    const changed = changeOne(draft, logicalId, wanted, parameters);
    if (changed === undefined) left.push(logicalId);
    else draft = changed;
  }
  return { draft, parameters, left };
}

function changeOne(
  start: TemplateDraft,
  logicalId: string,
  wanted: PropertyChange,
  parameters: Set<string>,
): TemplateDraft | undefined {
  const { property, within = [], change } = wanted;
  const fn = functionIn(start, logicalId);
  const isMetadata = property === 'Metadata';
  const path = [...(isMetadata ? [...fn.path, property] : fn.pathOf(property)), ...within];
  const value = within.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[step] : undefined),
    isMetadata ? fn.metadata : fn.properties[property],
  );
  const leaves = leavesOf(value, path, start.value);
  if (leaves === undefined) return undefined;
  let draft = start;
  for (const leaf of leaves.filter(({ text }) => change(text) !== undefined)) {
    const next = changeLeaf(draft, leaf, wanted);
    if (next === undefined) {
      // Only a text of the function's own can be written over at the function.
      const only = leaves.length === 1 && leaf.shared === undefined && within.length === 0;
      return only ? setOwn(start, logicalId, property, change(leaf.text)!) : undefined;
    }
    if (leaf.shared?.kind === 'parameter') parameters.add(leaf.shared.name);
    draft = next;
  }
  return draft;
}

function changeLeaf(draft: TemplateDraft, leaf: Leaf, wanted: PropertyChange): TemplateDraft | undefined {
  const { property, change } = wanted;
  const functions = wanted.sharedBy ?? wanted.functions;
  const scalar = scalarAt(draft, leaf.path);
  const [start, end] = scalar?.range ?? [0, 0];
  const text = scalar && requoted(scalar, change(leaf.text)!);
  if (text === undefined) return undefined;
  const isMeant = (path: Path): boolean =>
    draft.functions.some(
      (fn) => functions.has(fn.logicalId) && fn.pathOf(property).every((step, index) => path[index] === step),
    );
  if (leaf.shared && isUsedElsewhere(leaf.shared, draft.value, isMeant)) return undefined;
  const intent: Intent = { functions, property, ...(leaf.shared ? { paths: [leaf.path] } : {}) };
  return intended(draft, withEdits(draft.text, [{ start, end, text }]), intent);
}

/** Written at the function itself, over what it takes from elsewhere. */
export function setOwn(
  draft: TemplateDraft,
  logicalId: string,
  property: string,
  value: string,
  placement?: Placement,
): TemplateDraft | undefined {
  const fragment = `Resources:\n  ${key(logicalId)}:\n    Properties:\n      ${property}: ${value}\n`;
  return merged(draft, fragment, { functions: new Set([logicalId]), property }, placement);
}

/** Undefined where it cannot be put there, or would change more than what is meant. */
export function merged(
  draft: TemplateDraft,
  fragment: string,
  intent: Intent,
  placement?: Placement,
): TemplateDraft | undefined {
  try {
    return intended(draft, mergeYaml(draft.text, fragment, placement), intent);
  } catch (error) {
    if (error instanceof FailedError) return undefined;
    throw error;
  }
}

export function intended(before: TemplateDraft, text: string, intent: Intent): TemplateDraft | undefined {
  const after = templateDraft(text);
  return isIntended(before.value, after.value, intent) ? after : undefined;
}

/** A logical ID as a key: letters and digits, of which YAML could take some for a number. */
export const key = (logicalId: string): string => JSON.stringify(logicalId);
