import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { kernelEmulates } from '../../src/adapters/emulator.ts';
import type { FolderArtifact } from '../../src/invoke/artifact.ts';
import { failureHint, type RunFacts } from '../../src/invoke/failure-hint.ts';
import type { InvokedFunction } from '../../src/invoke/settings.ts';
import type { InvocationResult } from '../../src/runtime/invocation-result.ts';
import { makeElf } from '../support/elf.ts';
import { writeFiles } from '../support/function-project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const hello = { logicalId: 'Hello', timeout: 3, hasLayers: false } as InvokedFunction;
const failed: InvocationResult = {
  payload: Buffer.alloc(0),
  functionError: 'Unhandled',
  requestId: 'r',
  durationMs: 1,
};
const exit = (status: string) => ({
  errorType: 'Runtime.ExitError',
  errorMessage: `Runtime exited ${status}`,
});

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
const artifact = (from: FolderArtifact['from'] = 'sources'): FolderArtifact => ({
  kind: 'folder',
  folder,
  from,
});

describe('the log is spoken of', () => {
  const hint = (status: string, facts: RunFacts) => failureHint(exit(status), hello, failed, facts);

  test('where there is one', () => {
    expect(hint('without providing a reason', { hasLogged: true })).toBe(
      'Its bootstrap ended without an answer; what it logged stands above.',
    );
    expect(hint('without providing a reason', { hasLogged: false })).toBe(
      'Its bootstrap ended without an answer, and logged nothing.',
    );
    expect(hint('with error: exit status 127', { hasLogged: true })).toContain('what it logged stands above');
    expect(hint('with error: exit status 127', { hasLogged: false })).toMatch(/find; it logged nothing\.$/);
  });
});

test('a program of another machine that the bootstrap starts', () => {
  const told = { errorType: 'Own', errorMessage: 'program cannot be started: Exec format error' };
  const own = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  const other = own === 'arm64' ? 'x86_64' : 'arm64';
  const hint = (architecture: 'arm64' | 'x86_64') =>
    failureHint(told, { ...hello, architecture }, failed, {});
  expect(hint(own)).toBeUndefined();
  if (kernelEmulates(other)) expect(hint(other)).toBeUndefined();
  else expect(hint(other)).toContain(`A program of ${other} that this one starts`);
});

describe('a bootstrap that names /var/task', () => {
  const hint = (bootstrap: string | Buffer, at = artifact()) => {
    writeFiles(folder, { bootstrap: bootstrap.toString('latin1') });
    return failureHint({ errorType: 'Own' }, hello, failed, { artifact: at });
  };
  const NAMED = (path: string) => `It names /var/task; here its folder is ${path}: use $LAMBDA_TASK_ROOT.`;

  test.each([
    '#!/bin/sh\nexec /var/task/handler.sh\n',
    '#!/bin/sh\ncd /var/task\n',
    '#!/bin/sh\ncd "/var/task" # here\n',
    '#!/bin/sh\nexec ${OWN:-/var/task}/x\n',
  ])('%j', (text) => {
    expect(hint(text)).toBe(NAMED(folder));
  });

  test.each([
    '#!/bin/sh\ncd "$LAMBDA_TASK_ROOT"\n',
    '#!/bin/sh\ncd "${LAMBDA_TASK_ROOT:-/var/task}"\n',
    '#!/bin/sh\n# /var/task is the folder\n',
    '#!/bin/sh\ncd /var/tasks\n',
    '#!/var/task/own\n',
  ])('%j is none', (text) => {
    expect(hint(text)).toBeUndefined();
  });

  test('a program is none, nor is what runs there', () => {
    expect(hint(Buffer.concat([makeElf(), Buffer.from('\n/var/task\n')]))).toBeUndefined();
    expect(
      failureHint({}, hello, failed, { artifact: { ...artifact(), folder: '/var/task' } }),
    ).toBeUndefined();
  });

  test('is said besides the rest', () => {
    writeFiles(folder, { bootstrap: '#!/bin/sh\n/var/task/x\n' });
    const told = failureHint(exit('with error: exit status 127'), hello, failed, { artifact: artifact() });
    expect(told).toMatch(/^Exit status 127 .*above\.\nIt names \/var\/task;/);
  });
});

describe('a bootstrap that does not start', () => {
  const start = (kind: 'missing' | 'permission denied', reason: string) => ({
    ...failed,
    startFailure: { kind, path: join(folder, 'bootstrap'), reason },
  });
  const hint = (result: InvocationResult, from: FolderArtifact['from'], hasLayers = false) =>
    failureHint({}, { ...hello, hasLayers }, result, { artifact: artifact(from) });

  test('what the next build undoes is not advised', () => {
    writeFiles(folder, { bootstrap: 'x' });
    const denied = start('permission denied', 'chmod +x it.');
    expect(hint(denied, 'sources')).toBe('chmod +x it.');
    for (const from of ['sam build', 'cache', 'build'] as const)
      expect(hint(denied, from)).toBe(
        `${join(folder, 'bootstrap')} is not executable: make it executable in the sources or in the build.`,
      );
    // It is executable; something else is wrong.
    chmodSync(join(folder, 'bootstrap'), 0o755);
    expect(hint(denied, 'build')).toBe('chmod +x it.');
  });

  test('that is missing may be in a layer', () => {
    const missing = start('missing', 'There is none.');
    expect(hint(missing, 'sources')).toBe('There is none.');
    expect(hint(missing, 'sources', true)).toBe(
      'There is none. Lambda would look for one in its layers too (/opt/bootstrap), which are not here.',
    );
  });
});
