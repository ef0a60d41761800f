import { describe, expect, test } from 'vitest';
import { basesOf, NOT_KNOWN } from '../../src/base/bases.ts';
import { isToResolve, planPins, tagged } from '../../src/base/plan-pins.ts';
import { LOCAL_ONLY, type Resolved } from '../../src/base/resolve.ts';

const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`;
const A = digestOf('a');
const B = digestOf('b');
const resolved = (digest: string): Resolved => ({ digest, isIndex: true, from: 'registry' });

interface Case {
  digests?: Record<string, string | typeof LOCAL_ONLY>;
  args?: Record<string, string>[];
  update?: boolean;
}

/** Every reference that is looked up has the digest A, but for those that are named. */
function plan(text: string, { digests = {}, args = [{}], update = false }: Case = {}) {
  const uses = args.map((each, index) => ({ logicalId: `Fn${index}`, args: each }));
  const file = { file: '/p/Dockerfile', shown: 'Dockerfile', text, uses };
  const { known, unknown } = basesOf(file);
  const found = new Map(
    known
      .filter((base) => isToResolve(base, update))
      .map((base): [string, Resolved | typeof LOCAL_ONLY] => {
        const digest = digests[tagged(base)] ?? A;
        return [tagged(base), digest === LOCAL_ONLY ? LOCAL_ONLY : resolved(digest)];
      }),
  );
  return { ...planPins(file, known, found, update), unknown };
}

describe('the digest is written', () => {
  test.each([
    ['beside the tag', 'FROM a/b:c', `FROM a/b:c@${A}`],
    [
      'where there is no tag, with the one that Docker takes',
      'FROM debian AS x',
      `FROM debian:latest@${A} AS x`,
    ],
    [
      'into the default of an ARG',
      'ARG TAG="c" # no comment\r\nFROM --platform=linux/arm64 a/b:$TAG',
      `ARG TAG="c@${A}" # no comment\r\nFROM --platform=linux/arm64 a/b:$TAG`,
    ],
    ['into an ARG that has all of it', 'ARG I=a/b:c\nFROM ${I}', `ARG I=a/b:c@${A}\nFROM \${I}`],
    ['beside the tag, behind an ARG', 'ARG R=a.b\nFROM ${R}/b:c', `ARG R=a.b\nFROM \${R}/b:c@${A}`],
    ['within braces', 'FROM a/b:${TAG:-c}', `FROM a/b:\${TAG:-c@${A}}`],
    [
      'in every stage that is an image, and nowhere else',
      '# FROM no:c\nfrom a:c as one\nFROM one\nFROM scratch\nCOPY --from=a:c x y\nFROM a:c # x\n',
      `# FROM no:c\nfrom a:c@${A} as one\nFROM one\nFROM scratch\nCOPY --from=a:c x y\nFROM a:c@${A} # x\n`,
    ],
    [
      'once, where two stages take it from one ARG',
      'ARG T=c\nFROM a:$T\nFROM a:$T',
      `ARG T=c@${A}\nFROM a:$T\nFROM a:$T`,
    ],
  ])('%s', (_, before, after) => {
    const planned = plan(before);
    expect(planned.after).toBe(after);
    expect(planned.left).toEqual([]);
    expect(plan(after)).toMatchObject({ after, pins: [], left: [] });
  });

  test('anew, where that is asked for', () => {
    const text = `ARG T=c@${B}\nFROM a:$T\nFROM b:c@${B}\nFROM d:e@${A}`;
    expect(plan(text)).toMatchObject({ after: text, pins: [], kept: [{}, {}, {}] });
    const planned = plan(text, { update: true });
    expect(planned.after).toBe(`ARG T=c@${A}\nFROM a:$T\nFROM b:c@${A}\nFROM d:e@${A}`);
    expect(planned.kept).toMatchObject([{ reference: `d:e@${A}` }]);
  });
});

describe('it is not written', () => {
  const left = (text: string, given: Case = {}) => {
    const planned = plan(text, given);
    expect(planned.after).toBe(text);
    expect(planned.pins).toEqual([]);
    return planned.left.map(({ base, reason }) => `${base.line} ${base.reference}: ${reason}`);
  };

  test('where the tag comes from the template', () => {
    expect(left('ARG T=c\nFROM a:$T', { args: [{ T: 'd' }] })).toEqual([
      `2 a:d: it comes from DockerBuildArgs in the template; have it become a:d@${A} there`,
    ]);
  });

  test('where the tag is in no one place', () => {
    expect(left('ARG V=3\nFROM a:1.$V-slim')).toEqual([
      `2 a:1.3-slim: its tag is put together of several parts; write a:1.3-slim@${A} in one`,
    ]);
  });

  test('where the ARG is used for more', () => {
    const into = (image: string, digest = A) =>
      `the ARG T is used for more than this; write ${image}@${digest} into the FROM`;
    expect(left('ARG T=c\nFROM a:$T\nFROM b:$T', { digests: { 'b:c': B } })).toEqual([
      `2 a:c: ${into('a:c')}`,
      `3 b:c: ${into('b:c', B)}`,
    ]);
    expect(left('ARG T=c\nFROM a:$T\nARG T\nRUN echo $T')).toEqual([`2 a:c: ${into('a:c')}`]);
    expect(left(`ARG T=c\nFROM a:$T\nFROM b:$T@${B}`)).toEqual([`2 a:c: ${into('a:c')}`]);
    expect(left('ARG T=c\nARG U=a:${T}\nFROM a:$T\nFROM $U')).toEqual([`3 a:c: ${into('a:c')}`]);
  });

  test('where no registry has the image', () => {
    expect(left('FROM mine:local', { digests: { 'mine:local': LOCAL_ONLY } })).toEqual([
      expect.stringMatching(/^1 mine:local: it is an image of this machine alone/),
    ]);
  });

  test('where there is a digest and no tag to look up', () => {
    expect(left(`FROM a@${B}`)).toEqual([]);
    expect(left(`FROM a@${B}`, { update: true })).toEqual([
      `1 a@${B}: it has a digest and no tag, so there is nothing to look up`,
    ]);
  });

  test('where the name is not known', () => {
    const planned = plan('ARG N\nFROM $N\nFROM a:$K\nFROM UPPER', { args: [{ K: NOT_KNOWN }, {}] });
    expect(planned.unknown).toEqual([
      { line: 2, written: '$N', functions: ['Fn0', 'Fn1'] },
      { line: 3, written: 'a:$K', functions: ['Fn0', 'Fn1'] },
      { line: 4, written: 'UPPER', functions: ['Fn0', 'Fn1'] },
    ]);
  });
});

test('two functions of one Dockerfile: the default is written, what the template gives is told', () => {
  const planned = plan('ARG T=c\nFROM a:$T\nFROM b:x', { args: [{}, { T: 'd' }] });
  expect(planned.after).toBe(`ARG T=c@${A}\nFROM a:$T\nFROM b:x@${A}`);
  expect(planned.pins.map(({ base }) => [base.reference, base.functions])).toEqual([
    ['a:c', ['Fn0']],
    ['b:x', ['Fn0', 'Fn1']],
  ]);
  expect(planned.left).toMatchObject([{ base: { reference: 'a:d', functions: ['Fn1'] } }]);
});
