import type { Path } from '../../template/document.ts';
import { type FunctionResource, resourcesOf } from '../../template/functions.ts';
import { intrinsicOf } from '../../template/intrinsics.ts';
import { withEdits } from '../../text/edits.ts';
import { isRecord } from '../../text/is-record.ts';
import type { Architecture } from '../architecture.ts';
import type { FunctionMove } from '../moves.ts';
import { NEW_RUNTIME, OLD_RUNTIMES } from '../old-runtimes.ts';
import { intended } from './change-property.ts';
import { requoted, scalarAt, type TemplateDraft } from './draft.ts';
import { withoutRepeats } from './without-repeats.ts';

export type LayerRemark =
  /** A layer that is not made by this template. */
  | {
      kind: 'external-layer';
      path: Path;
      name: string;
      functions: readonly string[];
      architecture: Architecture | undefined;
    }
  /** One that is, and also serves functions that stay. */
  | { kind: 'shared-layer'; path: Path; layer: string; logicalId: string; write: string }
  /** What a layer of this template holds must be for the other architecture. */
  | { kind: 'layer-content'; path: Path; layer: string; architecture: Architecture };

/** What the layers of the functions that move say of runtimes and architectures. */
export function moveLayers(
  start: TemplateDraft,
  moves: readonly FunctionMove[],
): { draft: TemplateDraft; remarks: LayerRemark[] } {
  const moving = new Map(moves.map((move) => [move.logicalId, move]));
  const remarks: LayerRemark[] = [];
  let draft = start;
  const layers = resourcesOf(start.value).filter(([, { Type: type }]) =>
    /::LayerVersion$/.test(String(type)),
  );
  for (const [layer] of layers) {
    const users = start.functions.filter((fn) => usesLayer(fn, layer));
    const mover = users.map(({ logicalId }) => moving.get(logicalId)).find((move) => move !== undefined);
    if (mover === undefined) continue;
    const stays = users.find(({ logicalId }) => !moving.has(logicalId));
    const change = (list: string, to: string, isOld: (text: string) => boolean) => {
      const path: Path = ['Resources', layer, 'Properties', list];
      const after = withList(draft, path, to, isOld);
      if (after === draft) return;
      if (stays === undefined) draft = after;
      else
        remarks.push({
          kind: 'shared-layer',
          path,
          layer,
          logicalId: stays.logicalId,
          write: `${list}: ${to}`,
        });
    };
    change('CompatibleRuntimes', NEW_RUNTIME, (text) => OLD_RUNTIMES.includes(text));
    const { architecture } = mover;
    if (architecture === undefined) continue;
    change('CompatibleArchitectures', architecture, (text) => text !== architecture);
    remarks.push({ kind: 'layer-content', path: ['Resources', layer], layer, architecture });
  }
  return { draft, remarks: [...remarks, ...externalLayers(start.functions, moving)] };
}

const usesLayer = ({ properties }: FunctionResource, layer: string): boolean => {
  const list = properties['Layers'];
  return Array.isArray(list) && list.some((entry) => intrinsicOf(entry)?.[1] === layer);
};

function withList(
  draft: TemplateDraft,
  path: Path,
  to: string,
  isOld: (text: string) => boolean,
): TemplateDraft {
  const list = path.reduce<unknown>((at, step) => (isRecord(at) ? at[String(step)] : undefined), draft.value);
  if (!Array.isArray(list)) return draft;
  const edits = list.flatMap((text, index) => {
    const scalar = typeof text === 'string' && isOld(text) ? scalarAt(draft, [...path, index]) : undefined;
    const written = scalar && requoted(scalar, to);
    const [start, end] = scalar?.range ?? [0, 0];
    return written === undefined ? [] : [{ start, end, text: written }];
  });
  if (edits.length === 0) return draft;
  const intent = { functions: new Set<string>(), property: '', paths: [path] };
  const after = intended(draft, withEdits(draft.text, edits), intent);
  return after === undefined ? draft : withoutRepeats(after, path, intent);
}

/** An ARN that stands in the template, or one that Fn::Sub makes. */
function externalLayers(
  functions: readonly FunctionResource[],
  moving: ReadonlyMap<string, FunctionMove>,
): LayerRemark[] {
  const found = functions.flatMap((fn) => {
    const list = fn.properties['Layers'];
    const move = moving.get(fn.logicalId);
    if (move === undefined || !Array.isArray(list)) return [];
    return list.flatMap((entry, index) => {
      const [name, argument] = intrinsicOf(entry) ?? [undefined, entry];
      const text = name === 'Fn::Sub' && Array.isArray(argument) ? argument[0] : argument;
      if (typeof text !== 'string' || !/:layer:/.test(text) || (name !== undefined && name !== 'Fn::Sub'))
        return [];
      const path = [...fn.pathOf('Layers'), index];
      const { logicalId } = fn;
      return [{ path, name: text, logicalId, architecture: move.architecture }];
    });
  });
  return [...new Set(found.map(({ name }) => name))].map((name) => {
    const all = found.filter((one) => one.name === name);
    const { path, architecture } = all[0]!;
    const ids = [...new Set(all.map(({ logicalId }) => logicalId))];
    return { kind: 'external-layer', path, name, functions: ids, architecture };
  });
}
