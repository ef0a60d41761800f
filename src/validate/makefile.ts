/** The targets a Makefile names, or undefined where it takes more than reading to know them. */
export function makeTargets(text: string): string[] | undefined {
  const targets: string[] = [];
  for (const line of text.replaceAll('\r\n', '\n').replace(/\\\n/g, ' ').split('\n')) {
    if (line.startsWith('\t')) continue;
    if (/^\s*(-?include|sinclude|define|\.DEFAULT)\b/.test(line) || /\$[({]eval\b/.test(line))
      return undefined;
    const match = /^ *([^\s:#=][^:#=]*?)\s*&?::?(?!=)/.exec(line);
    if (match === null || line.trimStart().startsWith('#')) continue;
    const names = match[1]!.split(/\s+/);
    // A variable or a pattern can stand for any name.
    if (names.some((name) => /[$%]/.test(name))) return undefined;
    targets.push(...names);
  }
  return targets;
}
