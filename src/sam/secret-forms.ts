/** One way in which a secret can stand in a text. */
export interface SecretForm {
  /** Each run of whitespace is one space. */
  text: string;
  /** Found wherever whitespace differs too; absent where there is none in it. */
  pattern?: RegExp;
  /** So short that it is looked for as a whole word only. */
  short: boolean;
}

/** A secret below this length is found in ordinary words too. */
const LONG_ENOUGH = 6;
/** Hiding one of less, in `us-east-1` for instance, would rather tell it. */
const SHORTEST = 4;

/** All forms in which programs print these secrets, the longest first. */
export function formsOf(secrets: readonly string[]): SecretForm[] {
  const texts = new Map<string, boolean>();
  for (const secret of secrets) {
    for (const part of partsOf(secret)) {
      if (part.length < SHORTEST) continue;
      const short = part.length < LONG_ENOUGH;
      for (const form of encodings(part, short)) {
        const text = collapse(form);
        if (text !== '') texts.set(text, short && texts.get(text) !== false);
      }
    }
  }
  return [...texts]
    .map(([text, short]) => (text.includes(' ') ? { text, short, pattern: flexible(text) } : { text, short }))
    .sort((a, b) => b.text.length - a.text.length);
}

/** Tables and log handlers turn line ends and tabs into blanks, as many as they please. */
export const collapse = (text: string): string => text.replace(/\s+/g, ' ').trim();

const flexible = (text: string): RegExp =>
  new RegExp(text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replaceAll(' ', '\\s+'), 'g');

/** The whole value, and each of its lines that is long enough: what reads line by line prints them so. */
function partsOf(secret: string): string[] {
  const whole = secret.trim();
  const lines = whole.split(/[\r\n]+/).map((line) => line.trim());
  return [whole, ...(lines.length > 1 ? lines.filter((line) => line.length >= LONG_ENOUGH) : [])];
}

function* encodings(value: string, short: boolean): Generator<string> {
  for (const text of new Set([value, collapse(value)])) {
    yield text;
    yield* jsonForms(text);
    yield* pythonForms(text);
    yield* markupForms(text);
    yield* urlForms(text);
  }
  if (short) return;
  // Without the padding, so that it is found with and without it.
  const base64 = Buffer.from(value).toString('base64').replace(/=+$/, '');
  yield base64;
  yield base64.replaceAll('+', '-').replaceAll('/', '_');
}

function* jsonForms(text: string): Generator<string> {
  const json = JSON.stringify(text).slice(1, -1);
  const escaped = hexEscapes(json, /[^ -~]/g);
  // Go and some others escape what HTML would read.
  for (const form of [json, ...escaped, ...hexEscapes(json, /[<>&]|[^ -~]/g), json.replaceAll('/', '\\/')]) {
    yield form;
    // JSON that an error quotes is a string in JSON again.
    yield JSON.stringify(form).slice(1, -1);
  }
}

const hexEscapes = (text: string, what: RegExp): string[] => {
  const digits = (unit: string) => unit.charCodeAt(0).toString(16).padStart(4, '0');
  // No flag u: a pair of surrogates is two escapes.
  return [
    text.replace(what, (unit) => `\\u${digits(unit)}`),
    text.replace(what, (unit) => `\\u${digits(unit).toUpperCase()}`),
  ];
};

/** `repr`, `ascii` and the `repr` of bytes. */
function* pythonForms(text: string): Generator<string> {
  const named: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };
  const escaped = (what: RegExp) =>
    text.replace(what, (character) => named[character] ?? pythonEscape(character.codePointAt(0)!));
  const repr = escaped(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\\]|(?! )\p{Zs}/gu);
  const ascii = escaped(/[^ -~]|\\/gu);
  const bytes = [...Buffer.from(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return named[character] ?? (byte < 0x20 || byte > 0x7e ? pythonEscape(byte) : character);
    })
    .join('');
  for (const form of [repr, ascii, bytes]) {
    yield form;
    yield form.replaceAll("'", "\\'");
  }
}

function pythonEscape(code: number): string {
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

function* markupForms(text: string): Generator<string> {
  const markup = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  yield markup;
  const quoted = markup.replaceAll('"', '&quot;');
  yield quoted;
  for (const apostrophe of ['&#39;', '&#x27;', '&apos;']) yield quoted.replaceAll("'", apostrophe);
}

function* urlForms(text: string): Generator<string> {
  const byte = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  // Half of a surrogate pair has no bytes; it is printed as the replacement character.
  const component = encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'));
  const strict = component.replace(/[!'()*]/g, byte);
  for (const form of [component, strict, component.replaceAll('%2F', '/'), strict.replaceAll('%2F', '/')]) {
    for (const spaced of [form, form.replaceAll('%20', '+')]) {
      yield spaced;
      yield spaced.replace(/%../g, (code) => code.toLowerCase());
    }
  }
}
