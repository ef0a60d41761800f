/**
 * A text in quotes as JSON writes it, on one line; also what terminals and editors obey or do not show (control and format
 * characters, U+2028, half characters) is written as `\uXXXX`.
 */
export const printableJson = (text: string): string =>
  JSON.stringify(text).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
