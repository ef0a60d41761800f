/** On one line, and nothing in it that a terminal takes as a command. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ');
