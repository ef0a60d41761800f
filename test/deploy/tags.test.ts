import { describe, expect, test } from 'vitest';
import { tagsMayChange } from '../../src/deploy/tags.ts';

const may = (configured: unknown, present: Record<string, string>, passedOn: string[] = []) =>
  tagsMayChange({ configured, passedOn }, present);

describe('the tags of a stack', () => {
  test.each<[unknown, Record<string, string>]>([
    [undefined, {}],
    ['', {}],
    ['team=a', { team: 'a' }],
    ['team=a  cost:center=b@c', { team: 'a', 'cost:center': 'b@c' }],
    [['team=a', 'env=dev'], { env: 'dev', team: 'a' }],
    ['team=', { team: '' }],
  ])('%j stay as they are', (configured, present) => {
    expect(may(configured, present)).toBe(false);
  });
  test.each<[unknown, Record<string, string>]>([
    [undefined, { team: 'a' }],
    ['team=a', {}],
    ['team=a', { team: 'b' }],
    ['team=a', { other: 'a' }],
    ['team=a', { team: 'a', env: 'dev' }],
    ['team="a b"', { team: 'a b' }],
    [{ team: 'a' }, { team: 'a' }],
    ['team', { team: 'a' }],
  ])('%j may change them', (configured, present) => {
    expect(may(configured, present)).toBe(true);
  });
  test('what is passed on to sam may be anything', () => {
    expect(may('team=a', { team: 'a' }, ['--tags', 'team=a'])).toBe(true);
    expect(may('team=a', { team: 'a' }, ['--tags=team=a'])).toBe(true);
    expect(may('team=a', { team: 'a' }, ['--tagsy', '--force-upload'])).toBe(false);
  });
});
