import type { Path } from '../../template/document.ts';
import type { Architecture } from '../architecture.ts';
import { otherArchitecture } from '../architecture-words.ts';
import type { FunctionMove, ZipMove } from '../moves.ts';
import { NEW_RUNTIME, OLD_RUNTIMES } from '../old-runtimes.ts';
import { changeProperty, key, merged, setOwn } from './change-property.ts';
import { functionIn, type TemplateDraft } from './draft.ts';
import { withoutRepeats } from './without-repeats.ts';

/** What the template cannot be given, or what has to be done besides. */
export type TemplateRemark =
  | { kind: 'left'; logicalId: string; path: Path; what: string; write: string }
  | ParameterRemark;

/** A parameter that has another default now. */
export interface ParameterRemark {
  kind: 'parameter';
  name: string;
  value: string;
  /** What else it could be before. */
  old: readonly string[];
  path: Path;
  logicalId: string;
}

export interface MovedTemplate {
  draft: TemplateDraft;
  remarks: readonly TemplateRemark[];
}

/** Runtime, Handler, Metadata and Architectures of the functions that move. */
export function moveTemplate(start: TemplateDraft, moves: readonly FunctionMove[]): MovedTemplate {
  const remarks: TemplateRemark[] = [];
  let draft = start;
  const change = (
    functions: readonly string[],
    property: string,
    to: string,
    isOld: (text: string) => boolean,
  ) => {
    const wanted = new Set(functions);
    const result = changeProperty(draft, {
      functions: wanted,
      property,
      change: (text) => (isOld(text) && text !== to ? to : undefined),
    });
    draft = result.draft;
    for (const [name, logicalId] of result.parameters) {
      draft = withoutRepeats(draft, ['Parameters', name, 'AllowedValues'], { functions: wanted, property });
      remarks.push({
        kind: 'parameter',
        name,
        value: to,
        old: OLD_RUNTIMES,
        path: ['Parameters', name],
        logicalId,
      });
    }
    for (const logicalId of result.left) remarks.push(left(draft, logicalId, property, `${property}: ${to}`));
  };
  const zips = moves.filter((move): move is ZipMove => move.package === 'Zip');
  change(idsOf(zips), 'Runtime', NEW_RUNTIME, (text) => OLD_RUNTIMES.includes(text));
  // What is written in another language may read its Handler.
  change(idsOf(zips.filter(isStartedByName)), 'Handler', 'bootstrap', () => true);
  for (const move of zips) draft = withBuild(draft, move, remarks);
  for (const architecture of ['x86_64', 'arm64'] as const) {
    const moving = moves.filter((move) => move.architecture === architecture);
    if (moving.length > 0) draft = withArchitecture(draft, moving, architecture, remarks);
  }
  return { draft, remarks };
}

const idsOf = (moves: readonly FunctionMove[]) => moves.map(({ logicalId }) => logicalId);

const isStartedByName = ({ go, from, besides }: ZipMove): boolean =>
  (go !== undefined || from.includes('go1.x')) && besides.length === 0;

function left(draft: TemplateDraft, logicalId: string, what: string, write: string): TemplateRemark {
  const fn = functionIn(draft, logicalId);
  const path = what === 'Metadata' ? fn.path : fn.pathOf(what);
  return { kind: 'left', logicalId, path, what, write };
}

const METADATA = {
  makefile: 'BuildMethod: makefile',
  'go1.x': 'BuildMethod: go1.x',
  // sam build would look for a Makefile in it.
  prebuilt: 'SkipBuild: true',
} as const;

function withBuild(
  draft: TemplateDraft,
  { logicalId, build }: ZipMove,
  remarks: TemplateRemark[],
): TemplateDraft {
  if (build === undefined) return draft;
  const write = METADATA[build];
  const { type, properties } = functionIn(draft, logicalId);
  // sam leaves out a CodeUri that is not written, where it does not build: it would pack what lies beside its template.
  const isServerless = type === 'AWS::Serverless::Function';
  const start =
    build === 'prebuilt' && isServerless && properties['CodeUri'] === undefined
      ? (setOwn(draft, logicalId, 'CodeUri', '.') ?? draft)
      : draft;
  const fragment = `Resources:\n  ${key(logicalId)}:\n    Metadata:\n      ${write}\n`;
  const intent = { functions: new Set([logicalId]), property: 'Metadata' };
  const after = merged(start, fragment, intent);
  if (after === undefined) remarks.push(left(start, logicalId, 'Metadata', write));
  return after ?? start;
}

function withArchitecture(
  start: TemplateDraft,
  moving: readonly FunctionMove[],
  architecture: Architecture,
  remarks: TemplateRemark[],
): TemplateDraft {
  const functions = new Set(idsOf(moving));
  const intent = { functions, property: 'Architectures' };
  const hasOwn = start.functions.some((fn) => fn.properties['Architectures'] !== undefined);
  let draft = start;
  for (const logicalId of functions) {
    const { properties, pathOf } = functionIn(draft, logicalId);
    const list = properties['Architectures'];
    let after: TemplateDraft | undefined;
    if (list === undefined) {
      // Beside the Runtime: where that is for all, so is this. A list of Globals' is joined with a function's own.
      const isGlobal = pathOf('Runtime')[0] === 'Globals' && !hasOwn;
      const globals = `Globals:\n  Function:\n    Architectures: [${architecture}]\n`;
      after =
        (isGlobal ? merged(draft, globals, intent, behindRuntime) : undefined) ??
        setOwn(draft, logicalId, 'Architectures', `[${architecture}]`, behindRuntime);
    } else if (Array.isArray(list)) {
      const changed = changeProperty(draft, {
        functions: new Set([logicalId]),
        property: 'Architectures',
        within: [0],
        change: (text) => (text === architecture ? undefined : architecture),
        sharedBy: functions,
      });
      for (const [name, user] of changed.parameters) {
        const old = [otherArchitecture(architecture)];
        const path = ['Parameters', name];
        remarks.push({ kind: 'parameter', name, value: architecture, old, path, logicalId: user });
      }
      after = changed.left.length > 0 ? undefined : changed.draft;
      after ??= setOwn(draft, logicalId, 'Architectures', `[${architecture}]`);
    }
    if (after === undefined)
      remarks.push(left(draft, logicalId, 'Architectures', `Architectures: [${architecture}]`));
    draft = after ?? draft;
  }
  return draft;
}

/** Behind Runtime, or PackageType, where one of them is there and not the last. */
const behindRuntime = (_path: Path, name: string, present: readonly string[]): string | undefined => {
  if (name !== 'Architectures') return undefined;
  const at = Math.max(present.indexOf('Runtime'), present.indexOf('PackageType'));
  return at < 0 ? undefined : present[at + 1];
};
