import { RefusedError } from '../errors.ts';
import type { Opened } from './opened.ts';
import { type Source, sourceOf } from './source.ts';
import { type Intent, type Way, wayOf } from './way.ts';

/** Commands to type, for the stack of the function. */
export interface RightCommands {
  deploy: string;
  /** `samgen env adopt`, to be followed by the names. */
  adopt: string;
}

/**
 * Refuses what only another template can change: the next deploy that touches the environment would undo it.
 * @param keys each with what is to become of it
 * @throws RefusedError with the commands that do it right
 */
export function refuseOwned(
  keys: ReadonlyMap<string, Intent>,
  { origin, target }: Opened,
  commands: RightCommands,
): void {
  if (origin.kind === 'no-stack') return;
  if (origin.kind === 'unknown') {
    refuseUnknown([...keys.keys()], origin, target.label);
    return;
  }
  const owned = [...keys].flatMap(([key, intent]) => {
    const source = sourceOf(origin, key);
    if (source === undefined || source.kind === 'outside') return [];
    return wayOf(key, intent, { origin }) === undefined ? [{ key, intent, source }] : [];
  });
  if (owned.length === 0) return;
  const { stackName, logicalId } = origin.deployed;
  const sentences = owned.map(({ key, source }) => `${key} ${comesFrom(source)} of the stack ${stackName}`);
  const ways = owned.map(({ key, source, intent }) => rightWay(key, source, intent, commands));
  throw new RefusedError(
    `${sentences.join('; ')}: a later deploy would put back what stands there for ${logicalId}.`,
    [
      ...new Set(ways),
      `Or add --via function: ${owned.length === 1 ? 'it is' : 'they are'} changed on the function alone, and that holds until then.${owned.every(({ intent }) => intent === 'set') ? ' With --via stack a parameter that samgen adds to the deployed template gives the value, until a deploy without samgen.' : ''}`,
    ].join('\n'),
  );
}

function refuseUnknown(
  keys: readonly string[],
  { why, missing }: Extract<Opened['origin'], { kind: 'unknown' }>,
  label: string,
): void {
  if (keys.length === 0) return;
  throw new RefusedError(
    `Whether the template of ${label} sets ${keys.join(', ')} cannot be told: ${why}`,
    `${missing === undefined ? '' : `Ask for the permission ${missing}. `}If you know that it does not: --via function.`,
  );
}

/** `comes from the parameter SecretVar (NoEcho)`, to be followed by the stack. */
function comesFrom(source: Exclude<Source, { kind: 'outside' }>): string {
  switch (source.kind) {
    case 'literal':
      return 'is written in the template';
    case 'parameter':
      return `comes from the parameter ${source.name}${source.noEcho ? ' (NoEcho)' : ''}`;
    case 'reference':
      return `is read from ${SERVICES[source.service] ?? source.service} (${source.id}) by the template`;
    default:
      return 'is computed by the template';
  }
}

const SERVICES: Readonly<Record<string, string>> = {
  secretsmanager: 'Secrets Manager',
  ssm: 'the SSM Parameter Store',
};

function rightWay(
  key: string,
  source: Exclude<Source, { kind: 'outside' }>,
  intent: Intent,
  { deploy, adopt }: RightCommands,
): string {
  if (intent === 'unset') return `Take ${key} out of the template, and deploy:\n${deploy}`;
  switch (source.kind) {
    case 'literal':
      return `Change it in the template, and deploy:\n${deploy}\nOr make a parameter of it, whose value no file holds; then it can be set here:\n${adopt} ${key}`;
    case 'reference':
      return `Change it where it is kept, then deploy a change of the function, which reads it again:\n${deploy}`;
    default: {
      // A parameter alone is set through the stack, and never refused.
      const parameters = source.kind === 'parameter' ? [source.name] : source.parameters;
      const [first] = parameters;
      return first === undefined
        ? `Change what it is computed from, and deploy:\n${deploy}`
        : `It is computed from ${parameters.join(', ')}: give new values, and deploy:\n${deploy} --param-from-env ${first}=NEW_VALUE`;
    }
  }
}

/**
 * What becomes of a change that does not take the way that lasts, or undefined where nothing will undo it.
 * @param via the way that was asked for
 */
export function consequenceOf(key: string, { origin }: Pick<Opened, 'origin'>, via: Way): string | undefined {
  if (origin.kind === 'no-stack') return undefined;
  if (origin.kind === 'unknown')
    return `Whether the template sets ${key} is not known; if it does, a later deploy puts that back.`;
  const source = sourceOf(origin, key);
  const { stackName } = origin.deployed;
  if (via === 'stack') {
    if (source?.kind === 'parameter') return undefined;
    return source === undefined || source.kind === 'outside'
      ? `${key} is not in the template of the stack ${stackName}: a parameter that samgen adds to what is deployed keeps it, until a deploy without samgen.`
      : `${key} ${comesFrom(source)} of the stack ${stackName}: a parameter that samgen adds to what is deployed goes before it, until a deploy without samgen.`;
  }
  if (source === undefined || source.kind === 'outside') return undefined;
  return `${key} ${comesFrom(source)} of the stack ${stackName}: the next deploy without samgen that touches the environment of the function puts that back; one with samgen keeps it.`;
}
