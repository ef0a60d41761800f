import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { samgen } from '../support/samgen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { KEY, openTerminal } from '../support/terminal.ts';

const TEMPLATE = `# old
Resources:
  HelloFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: provided.al2 # still
      Handler: fn.handler
      CodeUri: src/
`;
const MOVED = TEMPLATE.replace('provided.al2 ', 'provided.al2023 ');

function project(): { folder: string; template: () => string } {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'template.yaml'), TEMPLATE);
  writeFileSync(join(folder, 'src/bootstrap'), '#!/bin/sh\n');
  return { folder, template: () => readFileSync(join(folder, 'template.yaml'), 'utf8') };
}

describe('samgen migrate', () => {
  test('shows the change as a diff and writes it, and has nothing to do the second time', async () => {
    const { folder, template } = project();
    const first = await samgen(['migrate', folder]);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toContain('HelloFunction  provided.al2 → provided.al2023');
    expect(first.stdout).toContain(
      '-      Runtime: provided.al2 # still\n+      Runtime: provided.al2023 # still\n',
    );
    expect(first.stderr).toContain('✔ Wrote ');
    expect(template()).toBe(MOVED);
    const second = await samgen(['migrate', folder]);
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(second.stdout).toMatch(/^Nothing to migrate: /);
    expect(template()).toBe(MOVED);
  });

  test('changes nothing with --dry-run', async () => {
    const { folder, template } = project();
    const ran = await samgen(['migrate', '--dry-run'], { cwd: folder });
    expect(ran).toMatchObject({ code: 0, stderr: '\nNothing was written.\n' });
    expect(ran.stdout).toContain('--- a/template.yaml\n+++ b/template.yaml\n');
    expect(template()).toBe(TEMPLATE);
  });

  test('gives one JSON document', async () => {
    const { folder, template } = project();
    const { code, stdout, stderr } = await samgen(['migrate', '--json', '--arch', 'arm64'], { cwd: folder });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      functions: [
        {
          function: 'HelloFunction',
          package: 'zip',
          from: ['provided.al2'],
          to: 'provided.al2023',
          architecture: 'arm64',
        },
      ],
      files: [
        { file: 'template.yaml', created: false, diff: expect.stringContaining('Architectures: [arm64]') },
      ],
      questions: [],
      notes: [],
      written: true,
    });
    expect(template()).toContain('Architectures: [arm64]');
  });

  test('asks at a terminal before it writes', async () => {
    const { folder, template } = project();
    const no = openTerminal(['migrate'], folder);
    await no.see('Write this file?');
    no.type(`n${KEY.enter}`);
    expect(await no.ended).toMatchObject({ exitCode: 130 });
    expect(template()).toBe(TEMPLATE);
    const cancelled = openTerminal(['migrate'], folder);
    await cancelled.see('Write this file?');
    cancelled.type(KEY.interrupt);
    expect(await cancelled.ended).toMatchObject({ exitCode: 130 });
    expect(template()).toBe(TEMPLATE);
    const yes = openTerminal(['migrate'], folder);
    await yes.see('Write this file?');
    yes.type(KEY.enter);
    expect(await yes.ended).toMatchObject({ exitCode: 0 });
    expect(template()).toBe(MOVED);
  });

  test('shows no value that may be a secret, and keeps each', async () => {
    const { folder, template } = project();
    const parameters = [
      'Parameters:',
      '  Secret: { Type: String, NoEcho: true, Default: hunter2-in-template }',
      '  Rt: { Type: String, Default: provided.al2 }',
    ].join('\n');
    const variables = '      Environment: { Variables: { API_TOKEN: hunter2-as-variable } }';
    const before = `${parameters}\n${TEMPLATE.replace('provided.al2 # still', `!Ref Rt\n${variables}`)}`;
    writeFileSync(join(folder, 'template.yaml'), before);
    const config = 'version = 0.1\n[default.deploy.parameters]\n';
    const overrides = 'parameter_overrides = "Secret=hunter2-in-samconfig Rt=provided.al2"\n';
    writeFileSync(join(folder, 'samconfig.toml'), config + overrides);
    for (const args of [['--dry-run'], ['--dry-run', '--json'], ['--json']]) {
      const ran = await samgen(['migrate', '--arch', 'arm64', ...args], { cwd: folder });
      expect(ran).toMatchObject({ code: 0 });
      expect(ran.stdout).toContain('***');
      expect(ran.stdout + ran.stderr).not.toContain('hunter2');
    }
    expect(template()).toContain('hunter2-in-template');
    expect(template()).toContain('API_TOKEN: hunter2-as-variable');
    expect(readFileSync(join(folder, 'samconfig.toml'), 'utf8')).toBe(
      config + overrides.replace('provided.al2"', 'provided.al2023"'),
    );
  });

  test('refuses a template that is no YAML, with the place', async () => {
    const { folder } = project();
    writeFileSync(join(folder, 'template.yaml'), 'Resources:\n\tA: b\n');
    const ran = await samgen(['migrate'], { cwd: folder });
    expect(ran).toMatchObject({ code: 3, stdout: '' });
    expect(ran.stderr).toContain('template.yaml:2:1');
  });

  test.each([
    [['nowhere'], 'There is no folder nowhere.'],
    [['template.yaml'], 'template.yaml is a file, not a folder.'],
    [['--arch', 'amd64'], 'Did you mean x86_64?'],
    [['--only', 'HelloFuncton'], 'did you mean HelloFunction?'],
    [['--template', 'other.yaml'], 'There is no template other.yaml.'],
  ])('refuses %j', async (args, message) => {
    const { folder, template } = project();
    const ran = await samgen(['migrate', ...args], { cwd: folder });
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(message);
    expect(template()).toBe(TEMPLATE);
  });
});
