import { openJournals } from '../adapters/journals.ts';
import { samgenCommand } from '../deploy/next-commands.ts';
import type { Deps } from '../deps.ts';

/** An update of a stack that was cut off may have left functions without variables: every command says so. */
export function tellUnfinished(deps: Pick<Deps, 'stderr' | 'env' | 'cwd' | 'standsIn'>): void {
  const { stderr, env } = deps;
  for (const { stack, profile } of openJournals(env).unfinished()) {
    const flags = {
      stackName: stack.name,
      region: stack.region,
      ...(profile === undefined ? {} : { profile }),
    };
    stderr.write(
      `${stderr.style.yellow('Warning:')} an update of the stack ${stack.name} was not brought to its end. This finishes it:\n  ${samgenCommand('deploy', flags, deps)} --resume\n`,
    );
  }
}
