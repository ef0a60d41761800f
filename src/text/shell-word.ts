const CONTROL = /\p{Cc}|\p{Zl}|\p{Zp}/u;

/** One word for bash and zsh, also after it was shown on a terminal and copied from there. */
export function shellWord(word: string): string {
  // zsh takes =ls for the path of ls.
  if (/^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/.test(word)) return word;
  if (!CONTROL.test(word)) return `'${word.replaceAll("'", `'\\''`)}'`;
  // By bytes: that is right in every locale.
  const escaped = word
    .replace(/[\\']/g, '\\$&')
    .replace(new RegExp(CONTROL, 'gu'), (character) =>
      [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
    );
  return `$'${escaped}'`;
}

/** A path that no program takes for an option. */
export const pathWord = (path: string): string => shellWord(path.startsWith('-') ? `./${path}` : path);
