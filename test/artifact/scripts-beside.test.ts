import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { BuiltZip } from '../../src/artifact/built-functions.ts';
import { proveZip } from '../../src/artifact/prove-zip.ts';
import { makeElf } from '../support/elf.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let code: string;
beforeEach(() => {
  code = join(temporaryFolder(), 'code');
  mkdirSync(join(code, 'sub'), { recursive: true });
});

const put = (name: string, content: string | Buffer, mode = 0o755) => {
  writeFileSync(join(code, name), content);
  chmodSync(join(code, name), mode);
};
const prove = async () => {
  const built = {
    kind: 'zip',
    logicalId: 'Fn',
    architecture: 'x86_64',
    runtime: 'provided.al2023',
    environment: {},
  };
  const more = { property: 'CodeUri', written: 'Fn', code, layers: [], hasRemoteLayers: false };
  const { faults, warnings } = await proveZip({ ...built, ...more } as unknown as BuiltZip, (path) =>
    path.replace(`${code}/`, 'Fn/'),
  );
  return { faults: faults.length, warnings };
};

test('what surely keeps a script from its start is a warning, and no fault', async () => {
  put('bootstrap', '#!/bin/sh\n"$LAMBDA_TASK_ROOT/handler.sh"\n');
  put('handler.sh', '#!/bin/sh\r\necho\r\n');
  put('tool', '#!/usr/bin/env python3\n');
  put('other', '#!/nowhere/own\n');
  expect(await prove()).toEqual({
    faults: 0,
    warnings: [
      expect.stringMatching(
        /^\/var\/task\/handler\.sh \(Fn\/handler\.sh\) has a first line that ends with CRLF: .* Save it with LF/,
      ),
      expect.stringMatching(
        /^\/var\/task\/other \(Fn\/other\) is to be run by "\/nowhere\/own", and provided/,
      ),
      expect.stringMatching(/^\/var\/task\/tool \(Fn\/tool\) is to be run by python3, and provided/),
    ],
  });
});

test('what is right, not known, no script, not at the top or a copy of the bootstrap’s own fault is none', async () => {
  put('bootstrap', '#!/bin/sh\n./handler.sh\n');
  put('handler.sh', '#!/bin/bash\n');
  put('awk', '#!/usr/bin/gawk -f\n');
  put('notes', 'no script\r\n');
  put('program', makeElf());
  put('sub/script', '#!/nowhere/own\n');
  symlinkSync('sub', join(code, 'link'));
  expect(await prove()).toEqual({ faults: 0, warnings: [] });
  put('bootstrap', '#!/var/task/own\n');
  put('own', '#!/nowhere/own\n');
  expect(await prove()).toEqual({ faults: 1, warnings: [] });
});

test.each([
  '"$LAMBDA_TASK_ROOT/handler.sh" <event',
  './handler.sh',
  'readonly handler="$LAMBDA_TASK_ROOT/handler.sh"',
  'exec handler.sh',
])('a script that the bootstrap starts needs its exec bit: %s', async (line) => {
  put('bootstrap', `#!/bin/sh\n${line}\n`);
  put('handler.sh', '#!/bin/sh\n', 0o644);
  expect(await prove()).toEqual({
    faults: 0,
    warnings: [
      '/var/task/handler.sh (Fn/handler.sh) is not executable (mode 0644), and the bootstrap names it. chmod 755 it in the sources, or in the Makefile.',
    ],
  });
});

test.each([
  'source "$LAMBDA_TASK_ROOT/handler.sh"',
  '. ./handler.sh',
  'exec bash -e handler.sh',
  '/bin/sh "$LAMBDA_TASK_ROOT"/handler.sh',
  '# ./handler.sh',
  './my-handler.sh',
  './handler.sh.old',
])('one that it reads, or does not name, needs none: %s', async (line) => {
  put('bootstrap', `#!/bin/sh\n${line}\n`);
  put('handler.sh', '#!/bin/sh\n', 0o644);
  expect(await prove()).toEqual({ faults: 0, warnings: [] });
});

test('what is no script, or is named by a program, needs none', async () => {
  put('bootstrap', '#!/bin/sh\n./handler.sh\n./data.txt\n');
  put('handler.sh', 'echo\n', 0o644);
  put('data.txt', '#!/bin/sh\n', 0o644);
  expect((await prove()).warnings).toEqual([]);
  put('handler.sh', '#!/bin/sh\n', 0o644);
  put('bootstrap', Buffer.concat([makeElf(), Buffer.from('\n./handler.sh\n')]));
  expect((await prove()).warnings).toEqual([]);
});
