import { parse as parseToml, TomlError } from 'smol-toml';
import { isAlias, isMap, isScalar, isSeq, type Node, type Scalar } from 'yaml';
import { InvalidProjectError } from '../errors.ts';
import { isTooDeep } from '../template/depth.ts';
import { isRecord } from '../text/is-record.ts';
import { readPlainYaml } from '../yaml/plain.ts';
import { pythonFloat, pythonText } from './python-text.ts';

/** What sam takes for a file of overrides (samcli/lib/config/file_manager.py, FILE_MANAGER_MAPPER). */
export const OVERRIDES_FORMATS: Readonly<Record<string, (text: string, shownAs: string) => unknown>> = {
  '.toml': readToml,
  '.yaml': readYaml,
  '.yml': readYaml,
};

/**
 * The value of a YAML file as sam's reader, ruamel.yaml, has it; scalars are already the text that Python makes of
 * them, or null.
 * @throws InvalidProjectError with the place
 */
function readYaml(text: string, shownAs: string): unknown {
  if (isTooDeep(text)) throw unreadable(shownAs, 1, 1, 'YAML: nested too deeply');
  const { document, fault } = readPlainYaml(text);
  if (fault !== undefined) throw unreadable(shownAs, fault.line, fault.column, `YAML: ${fault.words}`);
  const convert = (given: Node | null | undefined): unknown => {
    const node = isAlias(given) ? given.resolve(document) : given;
    if (isSeq(node)) return node.items.map((item) => convert(item as Node));
    if (isMap(node)) {
      const own: [string, unknown][] = [];
      const merged: [string, unknown][] = [];
      for (const { key, value } of node.items) {
        const entry = convert(value as Node | null);
        if (isScalar(key) && key.type === 'PLAIN' && key.value === '<<') {
          for (const source of [entry].flat().reverse())
            if (isRecord(source)) merged.push(...Object.entries(source));
        } else own.push([String(convert(key as Node) ?? 'None'), entry]);
      }
      const named = new Set(own.map(([name]) => name));
      return Object.fromEntries([...own, ...merged.filter(([name]) => !named.has(name))]);
    }
    return isScalar(node) ? scalar(node) : null;
  };
  return convert(document.contents);
}

/** As ruamel.yaml resolves a plain scalar by YAML 1.2 (ruamel/yaml/resolver.py). */
function scalar(node: Scalar): unknown {
  const text = String(node.value);
  if (node.type !== 'PLAIN' || node.tag !== undefined) return text;
  if (/^(?:~|null|Null|NULL|)$/.test(text)) return null;
  if (/^(?:true|True|TRUE|false|False|FALSE)$/.test(text)) {
    const isTrue = text[0]!.toLowerCase() === 't';
    // A switch with an anchor is a number to ruamel.
    return node.anchor === undefined ? pythonText(isTrue) : isTrue ? '1' : '0';
  }
  const plain = text.replaceAll('_', '');
  if (/^[-+]?\d[\d_]*$|^[-+]?0(?:b[01_]+|o[0-7_]+|x[\da-fA-F_]+)$/.test(text)) {
    const digits = BigInt(plain.replace(/^[-+]/, ''));
    return String(plain.startsWith('-') ? -digits : digits);
  }
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) return text.startsWith('-') ? '-inf' : 'inf';
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) return 'nan';
  const isFloat =
    /^[-+]?\d[\d_]*(?:\.[\d_]*(?:[eE][-+]?\d+)?|[eE][-+]?\d+)$|^[-+]?\.[\d_]+(?:[eE][-+]\d+)?$/.test(text);
  if (isFloat && /\d/.test(plain)) return pythonFloat(Number(plain));
  return timestamp(text);
}

const TIMESTAMP =
  /^(\d{4}-\d\d?-\d\d?)([Tt]|[ \t]+)(\d\d?:\d\d:\d\d)(?:\.(\d*))?(?:[ \t]*(Z|[-+]\d\d?(?::\d\d)?))?$/;

// Other forms than the common ones keep their text, which is what ruamel does with most of them.
function timestamp(text: string): string {
  const [, day, separator, time, part, zone] = TIMESTAMP.exec(text) ?? [];
  if (day === undefined || separator === undefined) return text;
  const micros = part ? `.${part.slice(0, 6).padEnd(6, '0')}` : '';
  const offset = zone === undefined ? '' : zone === 'Z' ? '+00:00' : zone;
  return `${day}${/[Tt]/.test(separator) ? 'T' : ' '}${time}${/^\.0+$/.test(micros) ? '' : micros}${offset}`;
}

function readToml(text: string, shownAs: string): unknown {
  try {
    return texts(parseToml(text, { integersAsBigInt: true }));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw unreadable(shownAs, error.line, error.column, 'TOML');
  }
}

/** Integers are bigints there, so that each number is a float. */
function texts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(texts);
  const text = typeof value === 'number' ? pythonFloat(value) : pythonText(value);
  if (text !== undefined || !isRecord(value)) return text;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, texts(entry)]));
}

const unreadable = (shownAs: string, line: number, column: number, what: string) =>
  new InvalidProjectError(
    `${shownAs}:${line}:${column}: This is not valid ${what}.`,
    'samconfig takes parameter_overrides from this file; sam cannot read it either.',
  );
