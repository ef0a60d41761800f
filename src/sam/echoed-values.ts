/** From the start to before the end, in UTF-16 units. */
export type Range = readonly [start: number, end: number];

/** Lambda's words before the whole environment map, as JSON. Seen in its answer to a map over 4 KB. */
const MEASURED = /String measured:\s*(?!\*\*\*)(?=\S)/g;

/** Each has one group: the value. `Value '…' at '…'` and `parameter value …` are AWS's words, the third botocore's. */
const QUOTED = [
  /Value '(.*?)' at '(?:environment|parameters)[^']*' failed/dgis,
  /parameter value (.*?) for parameter name /dgs,
  /for parameter (?:Environment|Parameters)\S*, value: (.*?), (?:type|valid)/dgs,
];

/** What may begin a text of which more will follow, so that nothing after it can be shown yet. */
const OPENING =
  /String measured:|\bValue '|parameter value |for parameter (?:Environment|Parameters)\S*, value: /i;

/** Where an error of AWS quotes an environment map or the value of a parameter. */
export function echoedRanges(text: string): Range[] {
  const ranges: Range[] = [];
  for (const match of text.matchAll(MEASURED)) {
    const start = match.index + match[0].length;
    ranges.push([start, endOfMap(text, start)]);
  }
  for (const pattern of QUOTED) {
    for (const match of text.matchAll(pattern)) {
      const [start, end] = match.indices![1]!;
      if (end > start) ranges.push([start, end]);
    }
  }
  return ranges;
}

/** Where a text begins to quote something, its end unseen; undefined where it does not. */
export function openingOf(text: string): number | undefined {
  const match = OPENING.exec(text);
  return match === null ? undefined : match.index + match[0].length;
}

/** After the closing brace; at the end of the text where none closes it, for AWS shortens long texts. */
function endOfMap(text: string, start: number): number {
  if (text[start] !== '{' || !'"}'.includes(text[start + 1] ?? '')) return text.length;
  let depth = 0;
  let inString = false;
  for (let index = start; index < text.length; index++) {
    const character = text[index];
    if (inString && character === '\\') index++;
    else if (character === '"') inString = !inString;
    else if (!inString && character === '{') depth++;
    else if (!inString && character === '}' && --depth === 0) return index + 1;
  }
  return text.length;
}
