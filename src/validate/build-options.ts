import { isRecord } from '../text/is-record.ts';
import type { RuleContext } from './context.ts';

/** An option of a command of sam's in every environment of the samconfig, `global` among them. */
export function samconfigOption(
  { samconfig }: Pick<RuleContext, 'samconfig'>,
  command: string,
  name: string,
): unknown[] {
  if (!samconfig) return [];
  return Object.values(samconfig.value).flatMap((environment) =>
    ['global', command].flatMap((section) => {
      const table = isRecord(environment) ? environment[section] : undefined;
      const parameters = isRecord(table) ? table['parameters'] : undefined;
      return isRecord(parameters) && name in parameters ? [parameters[name]] : [];
    }),
  );
}
