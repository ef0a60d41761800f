/** Where the value of a variable comes from, by the template that was deployed. */
export type Source =
  /** Not in the template: set on the function itself. */
  | { kind: 'outside' }
  /** Written in the template. */
  | { kind: 'literal' }
  /** `!Ref` of a stack parameter, alone. */
  | { kind: 'parameter'; name: string; noEcho: boolean }
  /** `{{resolve:…}}`; `service` is secretsmanager or ssm. */
  | { kind: 'reference'; service: string; id: string }
  /** Anything else that the template computes: `!Sub`, `!GetAtt`, `!ImportValue`, a condition that only AWS decides. */
  | { kind: 'computed'; parameters: readonly string[] };

/** The deployed template's part of a function's environment. */
export interface DeployedEnvironment {
  stackName: string;
  logicalId: string;
  /** Of every variable that the template gives the function, in its order; others are outside. */
  sources: ReadonlyMap<string, Exclude<Source, { kind: 'outside' }>>;
  /** What the template says, where it is known here; a NoEcho parameter's value never is. */
  values: ReadonlyMap<string, string>;
  /** The template computes all of the map: what else it gives is not known. */
  isOpen?: true;
  /** Variables whose value a parameter keeps that samgen has added to the deployed template; by name that parameter. */
  kept?: ReadonlyMap<string, string>;
  /** `AutoPublishAlias`: what this alias serves keeps the old values until a version is published. */
  alias?: string;
}

/** What is known of where a function's variables come from. */
export type Origin =
  /** No stack owns the function: all its variables are outside. */
  | { kind: 'no-stack' }
  | { kind: 'stack'; deployed: DeployedEnvironment }
  /** It cannot be told. `why` is a sentence; `missing` the IAM action that would tell. */
  | { kind: 'unknown'; why: string; missing?: string };

export const sourceOf = (origin: Origin, key: string): Source | undefined => {
  if (origin.kind === 'unknown') return undefined;
  if (origin.kind === 'no-stack') return { kind: 'outside' };
  const { sources, isOpen } = origin.deployed;
  return sources.get(key) ?? (isOpen ? { kind: 'computed', parameters: [] } : { kind: 'outside' });
};
