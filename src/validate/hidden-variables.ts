import { mayNameSecret } from './report/secret-spans.ts';
import type { SecretText } from './secret-texts.ts';

/** The values of `ENV NAME value`, the old form without an equals sign, up to the end of the instruction. */
export function hiddenVariables(file: string, text: string): SecretText[] {
  const found: SecretText[] = [];
  let isOpen = false;
  for (const [index, line] of text.split('\n').entries()) {
    const end = line.trimEnd().length;
    const head = /^\s*ENV\s+(\w{1,255})\s+(?=[^\s=])/i.exec(line);
    const from = isOpen ? line.length - line.trimStart().length : head?.[0].length;
    const isSecret: boolean = isOpen || mayNameSecret(head?.[1] ?? '');
    if (isSecret && from !== undefined && end > from)
      found.push({
        file,
        range: { line: index + 1, column: from + 1, endLine: index + 1, endColumn: end + 1 },
      });
    isOpen = isSecret && /[\\`]\s*$/.test(line);
  }
  return found;
}
