import { chmodSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { FailedError, UsageError } from '../../src/errors.ts';
import { findSam } from '../../src/sam/find-sam.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function folderWith(...names: string[]): string {
  const folder = temporaryFolder();
  for (const name of names) {
    writeFileSync(join(folder, name), '');
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

const failureOf = (find: () => string): unknown => {
  try {
    return find();
  } catch (error) {
    return error;
  }
};

test('is the sam in PATH, or what SAMGEN_SAM names by path or by name', () => {
  const folder = folderWith('sam', 'sam-nightly');
  const other = folderWith('sam');
  expect(findSam({ PATH: folder })).toBe(join(folder, 'sam'));
  expect(findSam({ PATH: folder, SAMGEN_SAM: '' })).toBe(join(folder, 'sam'));
  expect(findSam({ PATH: folder, SAMGEN_SAM: 'sam-nightly' })).toBe(join(folder, 'sam-nightly'));
  expect(findSam({ PATH: folder, SAMGEN_SAM: join(other, 'sam') })).toBe(join(other, 'sam'));
  expect(findSam({ PATH: folder, SAMGEN_SAM: `./${relative(process.cwd(), join(other, 'sam'))}` })).toBe(
    join(other, 'sam'),
  );
});

test.each(['/no/such/sam', './sam', 'no-such-sam'])(
  'a wrong SAMGEN_SAM is said, and nothing else taken: %s',
  (name) => {
    const error = failureOf(() => findSam({ PATH: folderWith('sam'), SAMGEN_SAM: name }));
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ message: expect.stringContaining(`SAMGEN_SAM names ${name}`) });
  },
);

test('a file that is no program does not count', () => {
  const folder = folderWith('sam');
  chmodSync(join(folder, 'sam'), 0o644);
  expect(failureOf(() => findSam({ SAMGEN_SAM: join(folder, 'sam') }))).toBeInstanceOf(UsageError);
});

test.each([
  ['linux', 'pipx install aws-sam-cli'],
  ['darwin', 'brew install aws-sam-cli'],
] as const)('without one, tells how to install it on %s', (platform, how) => {
  const error = failureOf(() => findSam({ PATH: temporaryFolder() }, platform));
  expect(error).toBeInstanceOf(FailedError);
  expect(error).toMatchObject({
    message: expect.stringMatching(/^The SAM CLI is not installed/),
    hint: expect.stringMatching(`${how}[^]*https://docs.aws.amazon.com/.*install-sam-cli.html`),
  });
});
