import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { combinations, project } from './blueprints.ts';
import { imagesIn, withForeignBase } from './stand-ins.ts';

const COMPILED = [
  'FROM --platform=${BUILDPLATFORM:-linux/amd64} golang:1.26 AS compile',
  'COPY go.mod ./',
  'FROM --platform=${BUILDPLATFORM:-linux/amd64} compile AS build',
  'FROM registry:5000/base:1',
  'COPY --from=build /function/ /var/task/',
];

test('the last stage is for the function, the others are for the machine that builds', () => {
  const changed = withForeignBase(COMPILED.join('\n'), 'arm64').split('\n');
  expect(changed).toEqual(COMPILED.with(3, 'FROM registry:5000/base:1-arm64'));
  expect(withForeignBase('FROM debian\nFROM scratch\nCOPY a b', 'arm64')).toBe(
    'FROM debian\nFROM scratch\nCOPY a b',
  );
});

test('the images of a Dockerfile are those that are no stages', () => {
  expect(imagesIn(COMPILED.join('\n'))).toEqual(['golang:1.26', 'registry:5000/base:1']);
  expect(imagesIn('FROM scratch\n# FROM debian\n')).toEqual([]);
});

describe('every image that projects start from', () => {
  const script = readFileSync(join(import.meta.dirname, '../../scripts/stand-ins.sh'), 'utf8');

  test('has a stand-in', async () => {
    const images = new Set<string>();
    for (const { given } of combinations.filter(({ given }) => given['package'] === 'image')) {
      for (const { path, content } of await project(given)) {
        if (path.endsWith('/Dockerfile')) for (const image of imagesIn(content.toString())) images.add(image);
      }
    }
    expect(images.size).toBeGreaterThanOrEqual(6);
    expect([...images].filter((image) => !script.includes(image))).toEqual([]);
  });
});
