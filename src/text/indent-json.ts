/** Deeper than anybody reads; and the indentation grows with the square of it. */
const MAX_DEPTH = 200;

/**
 * The same JSON, two spaces a level. Works on the text, because a number such as 12345678901234567890 does not
 * survive being parsed.
 * @param json must be valid JSON
 */
export function indentJson(json: string): string {
  let depth = 0;
  let result = '';
  const newLine = () => `\n${'  '.repeat(depth)}`;
  let opened = false;
  for (const [token] of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    const closes = token === '}' || token === ']';
    if (closes) depth -= 1;
    // An empty list or map stays on its line.
    if (opened !== closes) result += newLine();
    opened = token === '{' || token === '[';
    if (opened) depth += 1;
    if (depth > MAX_DEPTH) return json;
    result += token;
    if (token === ',') result += newLine();
    if (token === ':') result += ' ';
  }
  return result;
}
