import { UsageError } from '../errors.ts';
import type { ProjectFlags } from '../project/locate-project.ts';
import type { PassedOn } from '../sam/passed-on.ts';

/** The project that is meant, said before `--` or behind it. @throws UsageError where both say it differently */
export function projectFlags(flags: Record<string, unknown>, passed: PassedOn): ProjectFlags {
  const one = (flag: string, name: string): string | undefined => {
    const [before, behind] = [flags[flag] as string | undefined, passed.values[name]];
    if (before !== undefined && behind !== undefined && before !== behind)
      throw new UsageError(`--${name} is given before and behind --, and differs.`, 'Give it once.');
    return before ?? behind;
  };
  return {
    template: one('template', 'template'),
    configFile: one('configFile', 'config-file'),
    configEnv: one('configEnv', 'config-env'),
  };
}
