import { describe, expect, test } from 'vitest';
import { samgen } from '../support/samgen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('the built samgen env', () => {
  test('shows its help on stdout', async () => {
    const alone = await samgen(['env']);
    expect(alone).toMatchObject({ code: 0, stderr: '' });
    expect(alone.stdout).toMatch(/^Usage: samgen env <command>/);
    expect((await samgen(['env', '--help'])).stdout).toBe(alone.stdout);
    const set = await samgen(['help', 'env', 'set']);
    expect(set).toMatchObject({ code: 0, stderr: '' });
    expect(set.stdout).toMatch(/^Usage: samgen env set \[options\] \[key\.\.\.\]\n/);
    expect((await samgen(['--help'])).stdout).toMatch(/^ {2}env {2,}/m);
  });

  test('tells a mistyped command on stderr, and with --json on stdout', async () => {
    expect(await samgen(['env', 'sett'])).toEqual({
      code: 2,
      stdout: '',
      stderr: "Error: Unknown command 'env sett'.\n  Did you mean env set?\n",
    });
    const { code, stdout, stderr } = await samgen(['env', 'sett', '--json']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(JSON.parse(stdout).error).toEqual({
      code: 'usage',
      message: "Unknown command 'env sett'.",
      hint: 'Did you mean env set?',
    });
  });

  test("does not take the words of the user's command for its own", async () => {
    const cwd = temporaryFolder();
    const ran = await samgen(
      ['-C', 'nowhere', 'env', 'run', '--', 'x', '--json', '--debug', '--help', '-C', '.'],
      {
        cwd,
      },
    );
    expect(ran).toEqual({
      code: 2,
      stdout: '',
      stderr: 'Error: There is no folder nowhere.\n  Check --dir.\n',
    });
  });
});
