/**
 * Whether the stack's tags may become others: they reach every resource. Tags that are written in a way that only sam reads
 * may be anything.
 */
export function tagsMayChange(
  { configured, passedOn }: { configured: unknown; passedOn: readonly string[] },
  present: Readonly<Record<string, string>>,
): boolean {
  if (passedOn.some((word) => /^--tags(?:=|$)/.test(word))) return true;
  const words =
    configured === undefined ? [] : [configured].flat().flatMap((one) => String(one).split(/\s+/));
  const pairs = words.filter((word) => word !== '').map((word) => /^([\w.:/-]+)=([\w.:/@+-]*)$/.exec(word));
  if (pairs.some((pair) => pair === null)) return true;
  const wanted = Object.fromEntries(pairs.map((pair) => [pair![1]!, pair![2]!]));
  const names = Object.keys(wanted);
  return names.length !== Object.keys(present).length || names.some((name) => wanted[name] !== present[name]);
}
