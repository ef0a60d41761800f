import { TomlDate } from 'smol-toml';

/** What Python's `str` makes of a scalar, which is what sam hands to CloudFormation; undefined for other values. */
export function pythonText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
      return value ? 'True' : 'False';
    case 'bigint':
      return String(value);
    case 'number':
      return Number.isInteger(value) && !Object.is(value, -0) ? String(BigInt(value)) : pythonFloat(value);
    default:
      return value instanceof TomlDate ? pythonDate(value) : undefined;
  }
}

/** As Python writes a float: `1.0`, `1e+16`, `1e-05`. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const [digits = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (value === 0 || (exponent >= -4 && exponent < 16)) {
    const fixed = exponent < 0 ? fraction(digits, -exponent) : String(value);
    return fixed.includes('.') ? fixed : `${fixed}.0`;
  }
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function fraction(digits: string, places: number): string {
  const sign = digits.startsWith('-') ? '-' : '';
  return `${sign}0.${'0'.repeat(places - 1)}${digits.replaceAll(/[-.]/g, '')}`;
}

function pythonDate(date: TomlDate): string {
  return date
    .toISOString()
    .replace('T', ' ')
    .replace(/\.(\d+)/, (_, digits: string) => (/^0+$/.test(digits) ? '' : `.${digits.padEnd(6, '0')}`))
    .replace(/Z$/, '+00:00');
}
