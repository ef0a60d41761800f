import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, type TestContext, test } from 'vitest';
import { variablesOf } from '../support/bare-function.ts';
import { live, newProject } from '../support/live.ts';
import { samgen } from '../support/samgen.ts';

const STACK = 'the-story';

/** A project whose stack is called `the-story`, and the ways to deploy it, change it and look at it. */
async function story(ctx: TestContext) {
  const { env, sam, calls, endpoint } = live(ctx);
  const cwd = await newProject('hello', '--stack-name', STACK, '--blueprint', 'env-vars');
  const template = join(cwd, 'template.yaml');
  const run = async (words: string, secrets: Record<string, string> = {}) => {
    const ran = await samgen(words.split(' '), { cwd, env: { ...env, ...secrets } });
    expect(ran, `samgen ${words}\n${ran.stderr}`).toMatchObject({ code: 0 });
    return ran.stderr;
  };
  return {
    run,
    edit(from: string, to: string) {
      const text = readFileSync(template, 'utf8');
      expect(text).toContain(from);
      writeFileSync(template, text.replace(from, to));
    },
    templateText: () => readFileSync(template, 'utf8'),
    /** As a colleague does who has never heard of samgen. */
    async plainSam() {
      const options = { cwd, env: { ...env, SAM_CLI_POLL_DELAY: '0.5' } };
      await execa(sam, ['build'], options);
      const { stdout } = await execa(sam, ['deploy', '--no-confirm-changeset'], options);
      return stdout;
    },
    async variables() {
      const { HelloFunctionName: name } = await calls.outputs(STACK);
      return variablesOf(endpoint, name!);
    },
  };
}

test('the whole story: no variable is lost, whoever deploys', { timeout: 240_000 }, async (ctx) => {
  const { run, edit, plainSam, variables, templateText } = await story(ctx);
  await run('deploy --yes --param-from-env SecretVar=FIRST', { FIRST: 'the first secret' });
  expect(await variables()).toEqual({ PUBLIC_VAR: 'some-value', SECRET_VAR: 'the first secret' });

  // A secret that the stack gives is rotated through the stack; another one is set beside the template.
  expect(await run('env set SECRET_VAR --from-env NEW', { NEW: 'the rotated one' })).toContain(
    `Through the stack ${STACK}: SecretVar gets a new value`,
  );
  await run('env set API_TOKEN --from-env TOKEN', { TOKEN: 'the token' });

  edit('PUBLIC_VAR: some-value', 'PUBLIC_VAR: edited');
  const told = await run('deploy --yes');
  expect(told).toMatch(/= API_TOKEN +kept: outside the template, it would certainly be dropped/);
  expect(told).toContain('samgen env adopt API_TOKEN');
  const all = { PUBLIC_VAR: 'edited', SECRET_VAR: 'the rotated one', API_TOKEN: 'the token' };
  expect(await variables()).toEqual(all);

  // What samgen has told of a deploy without it: the rotated secret is the stack's, and stays; the token is nobody's.
  edit('PUBLIC_VAR: edited', 'PUBLIC_VAR: by-sam');
  await plainSam();
  expect(await variables()).toEqual({ PUBLIC_VAR: 'by-sam', SECRET_VAR: 'the rotated one' });

  await run('env set API_TOKEN --from-env TOKEN', { TOKEN: 'the token' });
  await run('env adopt API_TOKEN');
  expect(templateText()).toContain('API_TOKEN: !Ref ApiToken\n');
  const adopted = { ...all, PUBLIC_VAR: 'by-sam' };
  expect(await variables()).toEqual(adopted);

  expect(await run('deploy --yes')).toContain('Nothing to change');
  expect(await plainSam()).toContain('No changes to deploy');
  edit('PUBLIC_VAR: by-sam', 'PUBLIC_VAR: the-end');
  await plainSam();
  await run('env set API_TOKEN --from-env TOKEN', { TOKEN: 'the next token' });
  edit('Timeout: 10', 'Timeout: 11');
  await run('deploy --yes');
  expect(await variables()).toEqual({ ...adopted, PUBLIC_VAR: 'the-end', API_TOKEN: 'the next token' });
});
