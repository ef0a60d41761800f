import type { Path } from '../../template/document.ts';
import { withEdits } from '../../text/edits.ts';
import { isRecord } from '../../text/is-record.ts';
import { intended } from '../template/change-property.ts';
import { functionIn, keyAt, requoted, scalarAt, type TemplateDraft } from '../template/draft.ts';

/** The program that a function's ImageConfig names, where its image was AWS's own for Go. */
export function imageCommand(draft: TemplateDraft, logicalId: string): string | undefined {
  const config = functionIn(draft, logicalId).properties['ImageConfig'];
  const command = isRecord(config) ? config['Command'] : undefined;
  return Array.isArray(command) && typeof command[0] === 'string' ? command[0] : undefined;
}

/**
 * `Command: [main]` as `EntryPoint: [/var/task/main]`: Go's image has started the program that its command names, and
 * the one for custom runtimes starts its entrypoint.
 * @returns undefined where it is written in a way that cannot be changed safely
 */
export function withEntryPoint(
  draft: TemplateDraft,
  logicalId: string,
  folder: string,
  sharedBy: ReadonlySet<string>,
): TemplateDraft | undefined {
  const path: Path = [...functionIn(draft, logicalId).pathOf('ImageConfig'), 'Command'];
  const [key, scalar] = [keyAt(draft, path), scalarAt(draft, [...path, 0])];
  const [name, program] = [key && requoted(key, 'EntryPoint'), scalar && String(scalar.value)];
  const written = scalar && requoted(scalar, program!.startsWith('/') ? program! : `${folder}/${program}`);
  if (!key?.range || !scalar?.range || name === undefined || written === undefined) return undefined;
  const edits = [
    { start: key.range[0], end: key.range[1], text: name },
    { start: scalar.range[0], end: scalar.range[1], text: written },
  ];
  return intended(draft, withEdits(draft.text, edits), { functions: sharedBy, property: 'ImageConfig' });
}
