import { expect, test } from 'vitest';
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts';
import { memoryFiles } from '../../src/project/memory-files.ts';
import { dockerfileParser } from '../../src/validate/dockerfile-parser.ts';
import { imageTemplate } from '../support/image-project.ts';
import { withFunction } from '../support/projects.ts';

const parser = (content: string) =>
  dockerfileParser(
    '/project/template.yaml',
    memoryFiles('/project', [{ path: 'template.yaml', content: Buffer.from(content), executable: false }]),
  );

test('the parser is loaded for a template that names a Dockerfile, and for no other', async () => {
  expect(await parser(imageTemplate())).toEqual({ parseDockerfile });
  expect(await parser(withFunction('Timeout: 3'))).toEqual({});
  expect(await dockerfileParser('/project/other.yaml', memoryFiles('/project', []))).toEqual({});
});
