import type { CommandEntry } from './command-spec.ts';

export const HEADING = 'Custom-runtime AWS Lambda functions: generate, validate, run here, deploy.';

const WIDTH = 80;

/** What `samgen --help` shows. It is made here, so that nobody who only asks waits for the parser to load. */
export function overview(commands: readonly CommandEntry[]): string {
  const rows = [
    ...commands.map(({ name, summary }) => [name, summary]),
    ['help [command]', 'the help of a command'],
  ];
  const width = Math.max(...rows.map(([name]) => name!.length)) + 4;
  const lines = rows.map(([name, text]) => `  ${name!.padEnd(width - 2)}${wrapped(text!, width)}`);
  return `Usage: samgen <command> [options]

${HEADING}

Commands:
${lines.join('\n')}

Options:
  -V, --version  the version
  -h, --help     this help, or that of a command
`;
}

/** Breaks a text at spaces; its further lines begin under the first. */
function wrapped(text: string, indent: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1]!;
    if (last !== '' && indent + last.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}
