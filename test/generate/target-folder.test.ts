import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lookAtTarget } from '../../src/generate/target-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('what stands where a project is to go', () => {
  const root = temporaryFolder();
  const at = (name: string) => lookAtTarget(join(root, name));
  mkdirSync(join(root, 'folder'));
  writeFileSync(join(root, 'file'), '');
  symlinkSync(join(root, 'nowhere'), join(root, 'dangling'));
  symlinkSync(join(root, 'loop'), join(root, 'loop'));
  symlinkSync(join(root, 'folder'), join(root, 'link'));
  expect(at('new')).toEqual({ kind: 'free' });
  expect(at('new/deep')).toEqual({ kind: 'free' });
  expect(at('folder')).toEqual({ kind: 'folder' });
  expect(at('link')).toEqual({ kind: 'folder' });
  expect(at('file')).toMatchObject({ kind: 'barred', why: expect.stringContaining('is no folder') });
  expect(at('file/a/b')).toEqual({ kind: 'barred', why: `${join(root, 'file')} is a file.` });
  expect(at('dangling')).toMatchObject({ kind: 'barred', why: expect.stringContaining('leads nowhere') });
  expect(at('loop')).toMatchObject({ kind: 'barred', why: expect.stringContaining('leads to itself') });
  expect(at('a\nb')).toMatchObject({ kind: 'unusable' });
  expect(at('é'.repeat(128))).toMatchObject({ kind: 'unusable' });
});
