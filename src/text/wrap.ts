/** Breaks a text at spaces so that no line is wider than `columns`, indent included; a longer word stays whole. */
export function wrap(text: string, columns: number, indent: string): string[] {
  const width = Math.max(20, columns - indent.length);
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines.map((line) => `${indent}${line}`.trimEnd());
}

/** The same for a screen; what is piped stays in one line, where somebody may look for it. */
export const wrapFor = (
  { isTerminal, columns }: { isTerminal: boolean; columns: number },
  text: string,
  indent: string,
): string[] => (isTerminal ? wrap(text, columns, indent) : [`${indent}${text}`]);
