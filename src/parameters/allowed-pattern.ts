/** The escapes that mean the same to Java, whose patterns CloudFormation takes, and to JavaScript. */
const SHARED_ESCAPE = /^(?:[dDwWsSbBnrtf1-9]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[^A-Za-z0-9])$/;

/** With the characters that are outside ASCII, Java and JavaScript disagree about these. */
const ASCII_ONLY = /\\[sSbB]/;

/**
 * Whether all of `value` matches an AllowedPattern; undefined where only CloudFormation, which takes Java's patterns,
 * can tell.
 */
export function matchesPattern(pattern: string, value: string): boolean | undefined {
  if (!isShared(pattern)) return undefined;
  const isAscii = /^\p{ASCII}*$/u.test(value);
  if (!isAscii && ASCII_ONLY.test(pattern)) return undefined;
  try {
    return new RegExp(`^(?:${pattern})$`, isAscii ? '' : 'u').test(value);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether a pattern has nothing that JavaScript would compile to something else than Java does. */
function isShared(pattern: string): boolean {
  const escapes = pattern.match(/\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[\s\S]|$)/gu) ?? [];
  if (!escapes.every((one) => SHARED_ESCAPE.test(one.slice(1)))) return false;
  // Classes in classes and their intersections, and a ] as the first of a class.
  const plain = pattern.replaceAll(/\\[\s\S]/gu, '_');
  return !/\[\^?\]|&&|\[[^\]]*\[/.test(plain);
}
