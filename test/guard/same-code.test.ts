import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderChecksum, sameCodeIn } from '../../src/guard/same-code.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

test('a folder is counted as sam counts it: paths and contents, in the order of the paths', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'b'));
  for (const [name, text] of Object.entries({ 'b/c': 'two', 'b.x': 'three', a: 'one' }))
    writeFileSync(join(folder, name), text);
  // "." stands before "/".
  expect(await folderChecksum(folder)).toBe(md5(`a${md5('one')}b.x${md5('three')}b/c${md5('two')}`));
});

test('links are followed, and a ring of them has an end', async () => {
  const folder = temporaryFolder();
  const other = temporaryFolder();
  writeFileSync(join(other, 'f'), 'one');
  symlinkSync(other, join(folder, 'link'));
  symlinkSync(folder, join(folder, 'ring'));
  expect(await folderChecksum(folder)).toBe(md5(`link/f${md5('one')}`));
});

test('what is no folder, or cannot be read, is not known', async () => {
  const folder = temporaryFolder();
  expect(await folderChecksum(join(folder, 'nope'))).toBeUndefined();
  writeFileSync(join(folder, 'file'), '');
  expect(await folderChecksum(join(folder, 'file'))).toBeUndefined();
  symlinkSync('nowhere', join(folder, 'broken'));
  expect(await folderChecksum(folder)).toBeUndefined();
});

test('the code is the same where the package has the name that sam would give it', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'Hello'));
  writeFileSync(join(folder, 'Hello', 'bootstrap'), 'x');
  const sum = md5(`bootstrap${md5('x')}`);
  const template = (Type: string, properties: object) => ({
    Resources: { Hello: { Type, Properties: properties } },
  });
  const serverless = 'AWS::Serverless::Function';
  const built = template(serverless, { CodeUri: 'Hello' });
  const same = async (deployed: unknown, now: unknown = built) => [
    ...(await sameCodeIn(deployed, now, folder)),
  ];
  expect(await same(template(serverless, { CodeUri: `s3://bucket/prefix/${sum}` }))).toEqual(['Hello']);
  expect(await same(template(serverless, { CodeUri: { Bucket: 'b', Key: `p/${sum}` } }))).toEqual(['Hello']);
  const plain = template('AWS::Lambda::Function', { Code: { S3Bucket: 'b', S3Key: sum } });
  expect(await same(plain, template('AWS::Lambda::Function', { Code: 'Hello' }))).toEqual(['Hello']);
  expect(await same(template(serverless, { CodeUri: `s3://bucket/${md5('other')}` }))).toEqual([]);
  expect(await same(template(serverless, { CodeUri: `s3://bucket/own-${sum}` }))).toEqual([]);
  expect(await same({ Resources: {} })).toEqual([]);
  expect(
    await same(template(serverless, { CodeUri: `s3://b/${sum}` }), template(serverless, { ImageUri: 'x' })),
  ).toEqual([]);
});
