import { describe, expect, it } from 'vitest';
import { maskedLine } from '../../../src/validate/report/mask.ts';

const at = (line: number, column: number, endLine: number, endColumn: number) => ({
  range: { line, column, endLine, endColumn },
});

describe('maskedLine', () => {
  it('hides a part, and tells where the rest went', () => {
    const { text, column } = maskedLine('key: abc, more: x', 1, [at(1, 6, 1, 9)]);
    expect(text).toBe('key: ********, more: x');
    expect([1, 6, 9, 11].map(column)).toEqual([1, 6, 14, 16]);
    expect(column(7)).toBe(6);
  });
  it('hides whole lines between', () => {
    const hidden = [at(1, 6, 3, 4)];
    expect(maskedLine('key: |', 1, hidden).text).toBe('key: ********');
    expect(maskedLine('  abc', 2, hidden).text).toBe('  ********');
    expect(maskedLine('  abcd', 3, hidden).text).toBe('  ********bcd');
    expect(maskedLine('abc', 4, hidden).text).toBe('abc');
  });
  it.each([
    ['DB_PASSWORD: x1', 'DB_PASSWORD: ********'],
    ['my-api-key', 'my-api-key'],
    ['{TOKEN: "a b", Z: 1}', '{TOKEN: ********, Z: 1}'],
    ["secret = 'x'", 'secret = ********'],
    ['SecretVar=x y', 'SecretVar=********'],
    ['SecretVar=x y Env=prod', 'SecretVar=******** Env=prod'],
    ['  DB_PASSWORD x1', '  DB_PASSWORD ********'],
    ['API-KEY: x1', 'API-KEY: ********'],
    ['DB_PASSWORD: [x1, x2]', 'DB_PASSWORD: ********'],
    ['DB_PASSWORD: !Sub "x1${Nope}"', 'DB_PASSWORD: !Sub ********${Nope}"'],
    ['DB_PASSWORD: "x"1"', 'DB_PASSWORD: ********'],
    ['DB_PASSWORD: x: 1', 'DB_PASSWORD: ********'],
    ['  # SECRET_VAR: given at deploy', '  # SECRET_VAR: given at deploy'],
    ['Type: AWS::SecretsManager::Secret', 'Type: AWS::SecretsManager::Secret'],
    ['o = "ParameterKey=Token,ParameterValue=x1"', 'o = "ParameterKey=Token,ParameterValue=********"'],
    ['o = "Token=\\"x 1\\" Env=prod"', 'o = "Token=******** Env=prod"'],
    ['PASSWORD: !GetAtt Given.Arn', 'PASSWORD: !GetAtt Given.Arn'],
    ['PASSWORD: !Ref Given', 'PASSWORD: !Ref Given'],
    ['a: AKIAIOSFODNN7EXAMPLE', 'a: ********'],
    ['Tokens: {a: b}', 'Tokens: {a: b}'],
    ['PASSWORD: "abc', 'PASSWORD: ********'],
  ])('%s', (line, expected) => {
    expect(maskedLine(line, 1, []).text).toBe(expected);
  });
  it('is quick with a long line', () => {
    const started = performance.now();
    maskedLine('a'.repeat(1_000_000), 1, []);
    maskedLine('TOKEN'.repeat(100_000), 1, []);
    maskedLine('TOKEN:'.repeat(100_000), 1, []);
    maskedLine(`TOKEN${' '.repeat(500_000)}`, 1, []);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
