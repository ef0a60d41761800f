import {
  CHANGE_COLUMNS,
  type Columns,
  EVENT_COLUMNS,
  type Look,
  readHeading,
  showChange,
  showEvent,
} from './table-rows.ts';

/** samcli/lib/deploy/deployer.py and samcli/commands/build/build_context.py, 1.155 to 1.170. */
const TABLES = [
  { title: /^CloudFormation stack changeset$/, heading: 'Changes', names: CHANGE_COLUMNS, show: showChange },
  {
    title: /^CloudFormation events from stack operations\b/,
    heading: 'Events',
    names: EVENT_COLUMNS,
    show: showEvent,
  },
] as const;
const OUTPUTS = 'CloudFormation outputs from deployed stack';
const SUGGESTIONS = 'Commands you can use next';
/** sam's last word on a deploy that failed; samgen tells it by the resource that failed first. */
export const SUMMARY = /^Error: (Failed to create(?:\/update| changeset for) the stack: .*)/;
const RULE = /^-{20,}$/;

type State =
  | { at: 'text' | 'suggestions' }
  | { at: 'title'; table: (typeof TABLES)[number] }
  | { at: 'rows'; table: (typeof TABLES)[number]; columns: Columns; begun: boolean }
  | { at: 'outputs'; held: string[]; rule?: string };

export interface TableReader {
  /** What to show for a line without its end. */
  read(line: string): string[];
  /** Whether the next line is shown as it is, so that its beginning can be shown before its end has come. */
  isPlain(): boolean;
  /** What was kept back and proved to be nothing known. */
  end(): string[];
}

/**
 * Makes compact lines of sam's tables, and drops what is not for samgen's users: the outputs and the summary of a failure,
 * which samgen shows itself, and the advice which sam command to run next. Any other line goes through.
 */
export function tableReader(look: Look): TableReader {
  let state: State = { at: 'text' };
  const plain = (line: string) => [asItIs(line, look)];
  const leave = (line: string): string[] => {
    state = { at: 'text' };
    return read(line);
  };

  function read(line: string): string[] {
    const text = line.trimEnd();
    switch (state.at) {
      case 'text': {
        const table = TABLES.find(({ title }) => title.test(text));
        if (table !== undefined) state = { at: 'title', table };
        else if (text === OUTPUTS) state = { at: 'outputs', held: [line] };
        else if (text === SUGGESTIONS) state = { at: 'suggestions' };
        else return SUMMARY.test(withoutColour(text)) ? [] : plain(line);
        return table === undefined ? [] : [look.style.bold(table.heading)];
      }
      case 'title': {
        if (RULE.test(text)) return [];
        const columns = readHeading(text, state.table.names);
        if (columns === undefined) return leave(line);
        state = { at: 'rows', table: state.table, columns, begun: false };
        return [];
      }
      case 'rows': {
        if (RULE.test(text)) {
          if (state.begun) state = { at: 'text' };
          else state.begun = true;
          return [];
        }
        if (text === '' || TABLES.some(({ title }) => title.test(text))) return leave(line);
        return state.table.show(text, state.columns, look) ?? plain(line);
      }
      case 'suggestions':
        return /^=+$/.test(text) || text.startsWith('[*] sam ') || /^\[\*\] .*: sam /.test(text)
          ? []
          : leave(line);
      case 'outputs':
        return readOutputs(state, line, text);
    }
  }

  function readOutputs(outputs: State & { at: 'outputs' }, line: string, text: string): string[] {
    outputs.held.push(line);
    const { rule, held } = outputs;
    if (held.length === 2 && RULE.test(text)) outputs.rule = text;
    // Values may hold lines of dashes too, but hardly as wide a one.
    else if (held.length > 4 && text === rule) state = { at: 'text' };
    else if (
      held.length === 2 ||
      (held.length === 3 && text !== 'Outputs') ||
      (held.length === 4 && text !== rule)
    ) {
      state = { at: 'text' };
      return held.flatMap(plain);
    }
    return [];
  }

  return {
    read,
    isPlain: () => state.at === 'text',
    end: () => {
      const held = state.at === 'outputs' ? state.held : [];
      state = { at: 'text' };
      return held.flatMap(plain);
    },
  };
}

/** A line that sam has painted on a terminal, in the same colour; a table of another sam made narrow. */
function asItIs(line: string, { style, redact, columns }: Look): string {
  const text = withoutColour(line);
  const clean = redact(text);
  // Colour codes may stand within a secret; where they do not, they are the user's.
  const shown = narrowed(clean === text ? line : clean, columns);
  if (shown === 'Build Succeeded') return style.green(shown);
  return /^(?:Build Failed$|Error: )/.test(shown) ? style.red(shown) : shown;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what a terminal's codes are made of
export const withoutColour = (line: string): string => line.replace(/\u001b\[[0-9;]*m/g, '');

/** What is as wide as only a table at samgen's own COLUMNS is. */
export const narrowed = (line: string, columns: number): string =>
  line.length < 200
    ? line
    : line
        .trimEnd()
        .replace(/^([-=])\1{199,}$/, (rule) => rule.slice(0, columns))
        .replace(/ {60,}/g, '  ');
