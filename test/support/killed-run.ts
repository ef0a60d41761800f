import { readFileSync, statSync } from 'node:fs';
import { expect } from 'vitest';
import type { AwsCall } from './aws-call.ts';
import type { Outcome } from './aws-proxy.ts';
import { CANARY, type GuardedStack, startSamgen } from './guarded-stack.ts';

/** A call at which samgen is killed. */
export interface KillAt {
  action: string | RegExp;
  /** Only a call for which this holds. */
  if?(call: AwsCall, stack: GuardedStack): boolean | Promise<boolean>;
  /** Before the call reaches AWS, which it never does; before it goes on; or when AWS has answered. */
  when: 'lost' | 'sent' | 'answered';
}

/** samgen's own calls, and not those of sam. */
export const ofSamgen = ({ userAgent }: AwsCall): boolean => userAgent.startsWith('aws-sdk-js/');

/**
 * Runs samgen, and kills it alone, by SIGKILL, at a call; what it started goes on.
 * @param meanwhile what the test does once it is killed, or what lets it get there
 */
export async function killedAt(
  stack: GuardedStack,
  args: readonly string[],
  at: KillAt,
  {
    env = {},
    meanwhile = async () => {},
  }: { env?: Record<string, string>; meanwhile?(): Promise<void> } = {},
): Promise<void> {
  const running = startSamgen(stack, args, env);
  let isKilled = false;
  const kill = async () => {
    isKilled = true;
    running.kill('SIGKILL');
    await running;
  };
  stack.proxy.on(at.action, async (call): Promise<Outcome> => {
    if (isKilled || !((await at.if?.(call, stack)) ?? true)) return 'forward';
    if (at.when === 'answered')
      return {
        change: async (body) => {
          await kill();
          return body;
        },
      };
    await kill();
    return at.when === 'lost' ? 'drop' : 'forward';
  });
  const [{ signal, stderr }] = await Promise.all([running, meanwhile()]);
  expect(signal, stderr).toBe('SIGKILL');
  expect(stderr).not.toMatch(new RegExp(`(?:outside|token)-${CANARY}`));
}

/** The journal is there, for its owner alone, and neither it nor any other file that stays holds a value. */
export function expectJournal(stack: GuardedStack): void {
  const [file, ...more] = stack.journals();
  expect(more).toEqual([]);
  expect(statSync(file!).mode & 0o777).toBe(0o600);
  expect(readFileSync(file!, 'utf8')).not.toContain(CANARY);
  // What sam was given lies in the private folder still, until the next start of samgen.
  const runtime = stack.env['XDG_RUNTIME_DIR']!;
  for (const leak of stack.leaks()) {
    expect(leak.startsWith(runtime), leak).toBe(true);
    expect(statSync(leak).mode & 0o777).toBe(0o600);
  }
}

/** `samgen deploy --resume`, which leaves nothing behind; what it says of the update. */
export async function resumed(stack: GuardedStack, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await stack.run(['deploy', '--resume', '--json', ...args]);
  expect(code, stderr).toBe(0);
  expect(stdout + stderr).not.toContain(CANARY);
  expect(stack.journals()).toEqual([]);
  expect(stack.leaks()).toEqual([]);
  return JSON.parse(stdout).update;
}
