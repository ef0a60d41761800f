/** click's own words for a flag (click/types.py, `BoolParamType`). */
export function asFlag(given: unknown): boolean | undefined {
  if (typeof given === 'boolean') return given;
  if (typeof given !== 'string') return undefined;
  const word = given.trim().toLowerCase();
  if (/^(1|true|t|yes|y|on)$/.test(word)) return true;
  return /^(0|false|f|no|n|off)$/.test(word) ? false : undefined;
}
