/** Far above what CloudFormation accepts, far below what overflows a parser's stack. */
export const MAX_DEPTH = 400;

/** A cheap look before the parser's own recursion: open brackets, indentation steps and `- - -` runs. */
export function isTooDeep(text: string): boolean {
  const indents: number[] = [];
  let brackets = 0;
  for (const line of text.split('\n')) {
    const content = line.trimStart();
    if (content === '' || content.startsWith('#')) continue;
    // A block-style line at the margin closes whatever brackets stood in texts above it.
    if (/^[A-Za-z]/.test(line)) brackets = 0;
    const indent = line.length - content.length;
    while (indents.length > 0 && indents[indents.length - 1]! >= indent) indents.pop();
    indents.push(indent);
    const dashes = /^(?:[-?]\s+)*/.exec(content)![0].replace(/\s+/g, '').length;
    for (const character of content) {
      if (character === '[' || character === '{') brackets += 1;
      else if ((character === ']' || character === '}') && brackets > 0) brackets -= 1;
      if (indents.length + dashes + brackets > MAX_DEPTH) return true;
    }
  }
  return false;
}

/** CloudFormation takes 500 resources in 1 MB; a parser needs seconds for many times as many values. */
export const MAX_VALUES = 40_000;

/** A cheap look at how many values there can be: lines, and commas within them. */
export function hasTooMany(text: string): boolean {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE || (code === COMMA && text.charCodeAt(at + 1) !== NEWLINE)) count += 1;
  }
  return count > MAX_VALUES;
}

const NEWLINE = 10;
const COMMA = 44;
