import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { dockerSays, makeImage, noDocker, removeImage } from '../support/docker.ts';
import { ministack } from '../support/ministack.ts';
import { samgen } from '../support/samgen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const TEMPLATE = `Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties: { PackageType: Image }
    Metadata: { DockerContext: ., Dockerfile: Dockerfile }
`;

test('base pin writes the digest that Docker knows too, and Docker builds on it', {
  timeout: 120_000,
}, async (ctx) => {
  const aws = ministack();
  if ('missing' in aws) return ctx.skip(aws.missing);
  const reason = noDocker();
  if (reason !== undefined) return ctx.skip(reason);
  const { host } = new URL(aws.endpoint);
  const repository = `samgen-test/${randomUUID()}`;
  const image = `${host}/${repository}:one`;
  await createRepository(aws.endpoint, repository);
  const made = await makeImage(temporaryFolder(), { Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' });
  onTestFinished(() => removeImage(made));
  await dockerSays('tag', made, image);
  await dockerSays('push', '--quiet', image);
  const names = await dockerSays('image', 'inspect', '--format', '{{join .RepoDigests " "}}', image);
  const digest = names.split('@')[1];
  await dockerSays('rmi', image);

  const folder = temporaryFolder();
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'template.yaml'), TEMPLATE);
  writeFileSync(
    join(project, 'Dockerfile'),
    `ARG TAG=one # which\nFROM ${host}/${repository}:$TAG\nENV A=b\n`,
  );
  const pinned = await samgen(['base', 'pin', '--json'], { cwd: project });
  expect(pinned.code, pinned.stderr).toBe(0);
  expect(JSON.parse(pinned.stdout).pinned).toMatchObject([{ image, digest, from: 'registry' }]);
  expect(readFileSync(join(project, 'Dockerfile'), 'utf8')).toContain(`ARG TAG=one@${digest} # which\n`);
  const built = `samgen-test/${randomUUID()}`;
  onTestFinished(() => removeImage(built));
  await dockerSays('build', '--force-rm', '--tag', built, project);
  expect(await samgen(['base', 'pin'], { cwd: project })).toEqual({
    code: 0,
    stdout: '',
    stderr: 'Nothing to do: 1 base had a digest.\n',
  });
});

async function createRepository(endpoint: string, repositoryName: string): Promise<void> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.CreateRepository',
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ecr/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify({ repositoryName }),
  });
  expect(response.status, await response.text()).toBe(200);
}
