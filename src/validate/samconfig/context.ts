import type { SamconfigDocument } from '../../samconfig/document.ts';
import type { Path } from '../../template/document.ts';
import { isRecord } from '../../text/is-record.ts';
import type { Finding, Rule } from '../finding.ts';

/** What a rule over a samconfig is given; the paths of its findings are paths in the samconfig. */
export interface SamconfigContext {
  samconfig: SamconfigDocument;
  /** Absent where the template could not be read. */
  template: Record<string, unknown> | undefined;
  isWhole: boolean;
  /** The environment the user asked for, where they did. */
  environment: string | undefined;
  /** Whether there is something at a path that starts from the samconfig's folder; absent apart from a project. */
  exists?: (path: string) => boolean;
}

export interface SamconfigRule extends Omit<Rule, 'check'> {
  check(context: SamconfigContext): Finding[];
}

/** The parameters of one command in one environment. */
export interface CommandSection {
  environment: string;
  command: string;
  parameters: Record<string, unknown>;
  path: Path;
}

/** Every `[environment.command.parameters]` of a samconfig. */
export function commandSections(samconfig: SamconfigDocument): CommandSection[] {
  return tables(samconfig.value, []).flatMap(([environment, section]) =>
    tables(section, []).flatMap(([command, table]) => {
      const parameters = table['parameters'];
      const path = [environment, command, 'parameters'];
      return isRecord(parameters) ? [{ environment, command, parameters, path }] : [];
    }),
  );
}

/** The entries of a table that are tables themselves. */
export function tables(table: Record<string, unknown>, except: readonly string[]) {
  return Object.entries(table).filter(
    (entry): entry is [string, Record<string, unknown>] => isRecord(entry[1]) && !except.includes(entry[0]),
  );
}
