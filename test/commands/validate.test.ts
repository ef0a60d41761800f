import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/commands/validate.ts';
import { UsageError } from '../../src/errors.ts';
import { withFunction } from '../support/projects.ts';
import { recordedDeps } from '../support/sinks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const GOOD = withFunction('Timeout: 3');
const BAD = withFunction('Architectures: [amd64]');
const WARNED = GOOD.replace('provided.al2023', 'go1.x');

function project(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

async function validate(folder: string, flags: Record<string, unknown> = {}, dir?: string) {
  const deps = recordedDeps(folder);
  const common = { json: flags['json'] === true, quiet: false, debug: false };
  const code = await run({ arguments: dir === undefined ? [] : [dir], passedOn: [], flags, common }, deps);
  return { code, out: deps.stdout.text() };
}

describe('samgen validate', () => {
  it('exits 0 for a valid project and for warnings, 3 for errors', async () => {
    expect(await validate(project({ 'template.yaml': GOOD }))).toEqual({
      code: 0,
      out: 'template.yaml is valid.\n',
    });
    expect((await validate(project({ 'template.yaml': WARNED }))).code).toBe(0);
    expect((await validate(project({ 'template.yaml': BAD }))).code).toBe(3);
  });
  it('counts warnings as errors with --strict', async () => {
    const { code, out } = await validate(project({ 'template.yaml': WARNED }), { strict: true });
    expect(code).toBe(3);
    expect(out).toMatch(/template.yaml:11:16 {2}error {2}runtime-deprecated[\s\S]*\n1 error\n$/);
  });
  it.each(['template.yaml', 'template.yml', 'template.json'])('finds %s', async (name) => {
    expect((await validate(project({ [name]: GOOD }))).out).toBe(`${name} is valid.\n`);
  });
  it('takes the template that the samconfig names', async () => {
    const samconfig = 'version = 0.1\n[default.build.parameters]\ntemplate_file = "sam/app.yaml"\n';
    const folder = project({ 'samconfig.toml': samconfig, 'sam/app.yaml': BAD, 'template.yaml': GOOD });
    expect((await validate(folder)).out).toContain('sam/app.yaml:12:23');
  });
  it('takes a folder, a template, a samconfig and its environment', async () => {
    const folder = project({
      'app/template.yaml': GOOD,
      'app/bad.yaml': BAD,
      'app/samconfig.toml': 'version = 0.1\n[dev.deploy.parameters]\n',
      'app/other.toml': 'version = 1\n',
    });
    expect((await validate(folder, { configEnv: 'dev' }, 'app')).out).toBe(
      'app/template.yaml and app/samconfig.toml are valid.\n',
    );
    expect((await validate(folder, { template: 'app/bad.yaml' })).out).toContain('app/bad.yaml:12:23');
    expect((await validate(folder, { template: 'bad.yaml' }, 'app')).out).toContain('app/bad.yaml:12:23');
    expect((await validate(folder, { configFile: 'other.toml' }, 'app')).out).toContain(
      'app/other.toml:1:11',
    );
    expect((await validate(folder, { configEnv: 'prod' }, 'app')).code).toBe(3);
  });
  it('writes JSON and SARIF, alone on stdout', async () => {
    const folder = project({ 'template.yaml': BAD });
    const json = await validate(folder, { json: true });
    expect(json.code).toBe(3);
    expect(JSON.parse(json.out)).toMatchObject({ ok: false, problems: [{ rule: 'architecture' }] });
    expect((await validate(folder, { format: 'json' })).out).toBe(json.out);
    expect(JSON.parse((await validate(folder, { format: 'sarif' })).out).runs).toHaveLength(1);
  });
  it.each([
    [{ format: 'jsn' }, undefined, 'There is no format jsn.'],
    [{ format: 'sarif', json: true }, undefined, '--json and --format sarif exclude each other.'],
    [{}, 'nope', 'There is no folder nope.'],
    [{}, 'template.yaml', 'template.yaml is a file, not a folder.'],
    [{ template: 'nope.yaml' }, undefined, 'There is no template nope.yaml.'],
    [{ configFile: 'nope.toml' }, undefined, 'There is no samconfig nope.toml.'],
  ])('%j %s is a usage error', async (flags, dir, message) => {
    const promise = validate(project({ 'template.yaml': GOOD }), flags, dir);
    await expect(promise).rejects.toThrow(UsageError);
    await expect(promise).rejects.toThrow(message);
  });
  it('is a usage error where there is no project', async () => {
    await expect(validate(project({}))).rejects.toThrow(
      /There is no template.yaml, template.yml or template.json/,
    );
  });
});
