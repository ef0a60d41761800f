import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderContents } from '../support/folder-contents.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { KEY, openTerminal } from '../support/terminal.ts';

const HIDE = '\u001b[?25l';
const SHOW = '\u001b[?25h';

/** Each question of `samgen new`, and the keys that answer it. */
const dialogue: [question: string, keys: string][] = [
  ['Folder', `api${KEY.enter}`],
  ['Start from', `${KEY.down}${KEY.enter}`],
  ['Language', `${KEY.down}${KEY.enter}`],
  ['Package', `${KEY.down}${KEY.enter}`],
  ['Base image', `${KEY.down}${KEY.down}${KEY.enter}`],
  ['Architecture', KEY.enter],
  ['Function name', `Greeter${KEY.enter}`],
];

/** Answers the first questions, and waits for the next one. */
async function answerUpTo(count: number, cwd: string) {
  const terminal = openTerminal(['new'], cwd);
  for (const [question, keys] of dialogue.slice(0, count)) {
    await terminal.see(question);
    terminal.type(keys);
  }
  await terminal.see(dialogue[count]?.[0] ?? 'validated');
  return terminal;
}

describe('the questions of samgen new', () => {
  test('make the project that was asked for', async () => {
    const cwd = temporaryFolder();
    const terminal = await answerUpTo(dialogue.length, cwd);
    expect(await terminal.ended).toMatchObject({ exitCode: 0 });
    expect(terminal.text().replace(/\s+/g, ' ')).toContain(
      'samgen new api --blueprint env-vars --language go --package image --base scratch',
    );
    const contents = folderContents(join(cwd, 'api'));
    expect(contents['functions/Greeter/Dockerfile']).toContain('FROM scratch');
    expect(contents['template.yaml']).toContain('SECRET_VAR: !Ref SecretVar');
  });

  test('take any image as the base', async () => {
    const cwd = temporaryFolder();
    const terminal = openTerminal(['new', 'hello', '--language', 'shell', '--package', 'image'], cwd);
    await terminal.see('Start from');
    terminal.type(KEY.enter);
    await terminal.see('another');
    terminal.type(`${KEY.down}${KEY.enter}`);
    await terminal.see('Image');
    terminal.type(`gcr.io/distroless/cc${KEY.enter}`);
    await terminal.see('shell cannot go on it');
    terminal.type(`${'\x7f'.repeat('gcr.io/distroless/cc'.length)}alpine:3.22${KEY.enter}`);
    await terminal.see('Architecture');
    terminal.type(KEY.enter);
    await terminal.see('Function name');
    terminal.type(KEY.enter);
    expect(await terminal.ended).toMatchObject({ exitCode: 0 });
    expect(terminal.text().replace(/\s+/g, ' ')).toContain('--package image --base alpine:3.22');
    expect(folderContents(join(cwd, 'hello'))['functions/HelloFunction/Dockerfile']).toContain(
      'FROM alpine:3.22',
    );
  });

  test('show a wrong answer what is wrong with it', async () => {
    const terminal = openTerminal(
      ['new', 'hello', '--blueprint', 'minimal', '--package', 'zip'],
      temporaryFolder(),
    );
    await terminal.see('Language');
    terminal.type(KEY.enter);
    await terminal.see('Architecture');
    terminal.type(KEY.enter);
    await terminal.see('Function name');
    terminal.type(`my-fn${KEY.enter}`);
    await terminal.see('my-fn is no logical ID');
    terminal.type(KEY.interrupt);
    expect(await terminal.ended).toMatchObject({ exitCode: 130 });
  });

  test.each(dialogue.map(([question], index) => ({ question, index })))(
    'Ctrl-C at "$question" leaves nothing behind',
    async ({ index }) => {
      const cwd = temporaryFolder();
      const terminal = await answerUpTo(index, cwd);
      terminal.type(KEY.interrupt);
      expect(await terminal.ended).toMatchObject({ exitCode: 130 });
      expect(readdirSync(cwd)).toEqual([]);
      expect(terminal.raw().lastIndexOf(SHOW)).toBeGreaterThan(terminal.raw().lastIndexOf(HIDE));
      expect(terminal.text()).toContain('Cancelled.');
      expect(terminal.text()).not.toMatch(/at .*\.js:\d+/);
    },
  );

  test.each(['Folder', 'Start from'])('Ctrl-D and SIGTERM at "%s" cancel as well', async (question) => {
    for (const end of [KEY.end, 'SIGTERM']) {
      const cwd = temporaryFolder();
      const terminal = await answerUpTo(
        dialogue.findIndex(([name]) => name === question),
        cwd,
      );
      if (end === KEY.end) terminal.type(end);
      else terminal.signal(end);
      expect(await terminal.ended).toMatchObject({ exitCode: 130 });
      expect(readdirSync(cwd)).toEqual([]);
      expect(terminal.raw().lastIndexOf(SHOW)).toBeGreaterThan(terminal.raw().lastIndexOf(HIDE));
    }
  });

  test('are not asked with --yes, --no-input or CI', async () => {
    for (const [args, env] of [
      [['--yes'], {}],
      [['--no-input'], {}],
      [[], { CI: 'true' }],
    ] as const) {
      const cwd = temporaryFolder();
      const terminal = openTerminal(['new', 'hello', ...args], cwd, env);
      expect(await terminal.ended).toMatchObject({ exitCode: 0 });
      expect(readdirSync(cwd)).toEqual(['hello']);
      expect(terminal.text()).not.toContain('Language');
    }
  });
});
