import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redactor } from '../../src/sam/redact.ts';
import { createRelay, type RelaySettings } from '../../src/sam/relay.ts';
import { recordedSink } from '../support/sinks.ts';

type Stream = 'stdout' | 'stderr';
const recorded = (name: string, stream: Stream): Buffer =>
  readFileSync(join(import.meta.dirname, 'recorded', `${name}.${stream}`));

/** A relay with its outputs kept; `pause` is the silence after which an unfinished line is shown. */
function relayWith(settings: Partial<RelaySettings> & { secrets?: string[]; isTerminal?: boolean } = {}) {
  const { secrets = [], isTerminal = false, ...rest } = settings;
  const [stdout, stderr] = [recordedSink(isTerminal), recordedSink(isTerminal)];
  const waiting = new Set<() => void>();
  const later = (run: () => void) => {
    waiting.add(run);
    return () => waiting.delete(run);
  };
  const relay = createRelay({ stdout, stderr, redact: redactor(secrets), later, ...rest });
  const say = (text: string | Uint8Array, stream: Stream = 'stdout') =>
    relay.onOutput(typeof text === 'string' ? Buffer.from(text) : text, stream);
  const pause = () => {
    for (const run of waiting) {
      waiting.delete(run);
      run();
    }
  };
  return { relay, say, pause, stdout, stderr };
}

function shownOf(text: string, settings: Parameters<typeof relayWith>[0] = {}): string {
  const { relay, say, stdout } = relayWith(settings);
  say(text);
  relay.end();
  return stdout.text();
}

const cell = (text: string, width = 100) => text.padEnd(width);
const rule = '-'.repeat(399);
const events = (...rows: string[][]) =>
  [
    'CloudFormation events from stack operations (refresh every 5.0 seconds)',
    rule,
    ['ResourceStatus', 'ResourceType', 'LogicalResourceId', 'ResourceStatusReason']
      .map((c) => cell(c))
      .join(''),
    rule,
    ...rows.map((row) => row.map((c) => cell(c)).join('')),
    rule,
    '',
  ].join('\n');

describe('what sam 1.170 printed', () => {
  test.each(['created', 'confirmed', 'failed', 'no-changes', 'build'])('%s', (name) => {
    const { relay, say, stdout, stderr } = relayWith();
    say(recorded(name, 'stdout'));
    say(recorded(name, 'stderr'), 'stderr');
    relay.end();
    expect(stdout.text()).toMatchSnapshot('stdout');
    expect(stderr.text()).toMatchSnapshot('stderr');
    expect(relay.seen).toMatchSnapshot('seen');
    for (const line of stdout.text().split('\n'))
      expect(line).not.toMatch(/-{20}|\boutputs\b|sam (?:sync|local)/);
  });

  test('every word of it is in the text for later', () => {
    for (const name of ['created', 'failed', 'build']) {
      const { relay, say } = relayWith({ quiet: true });
      say(recorded(name, 'stdout'));
      say(recorded(name, 'stderr'), 'stderr');
      relay.end();
      const words = (text: string) =>
        text
          .replace(/-{20,}/g, '')
          .split(/\s+/)
          .filter(Boolean);
      const all = words(`${recorded(name, 'stdout')}${recorded(name, 'stderr')}`);
      expect(words(relay.text())).toEqual(all);
    }
  });
});

describe('events', () => {
  const said =
    'Resource handler returned message: "Lambda was unable to configure your environment variables because the ' +
    'environment variables you have provided exceeded the 4KB limit. String measured: {"A":"hidden without being known",' +
    '"B":"x"} (Service: Lambda, Status Code: 400)" (RequestToken: 8c1, HandlerErrorCode: InvalidRequest)';

  test('a long reason is wrapped, with nothing of a secret in any line', () => {
    const secret = 'correct horse battery staple and many more words that would be broken into lines';
    const shown = shownOf(
      events([
        'CREATE_FAILED',
        'AWS::Lambda::Function',
        'HelloFunction',
        `${said} and ${secret}, which is wrong`,
      ]),
      { secrets: [secret] },
    );
    expect(shown).toBe(
      `Events
CREATE_FAILED         HelloFunction                 AWS::Lambda::Function
    Resource handler returned message: "Lambda was unable to configure your
    environment variables because the environment variables you have provided
    exceeded the 4KB limit. String measured: *** (Service: Lambda, Status Code:
    400)" (RequestToken: 8c1, HandlerErrorCode: InvalidRequest) and ***, which
    is wrong
`,
    );
  });

  test('a detail is shown, noise is not, and nothing is cut', () => {
    const long = `Long${'X'.repeat(90)}`;
    const shown = shownOf(
      events(
        ['CREATE_IN_PROGRESS - CONFIGURATION_COMPLETE', 'AWS::IAM::Role', 'Role', '-'],
        ['CREATE_IN_PROGRESS', 'AWS::IAM::Role', 'Role', 'Resource creation Initiated'],
        ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'Custom::Thing', long, ''],
      ),
    );
    expect(shown).toBe(
      `Events
CREATE_IN_PROGRESS    Role  AWS::IAM::Role  CONFIGURATION_COMPLETE
CREATE_IN_PROGRESS    Role                          AWS::IAM::Role
UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS  ${long}  Custom::Thing
`,
    );
  });

  test('the status is coloured', () => {
    const stdout = recordedSink();
    const name = (colour: string) => (text: string) => `<${colour} ${text.trim()}>`;
    const style = { ...stdout.style, red: name('red'), green: name('green'), yellow: name('yellow') };
    const rows = [
      'CREATE_COMPLETE',
      'UPDATE_IN_PROGRESS',
      'DELETE_FAILED',
      'ROLLBACK_COMPLETE',
      'UPDATE_ROLLBACK_IN_PROGRESS',
    ].map((status) => [status, 'A::B::C', 'Id', '-']);
    const { relay, say } = relayWith({ stdout: { ...stdout, style } });
    say(events(...rows));
    relay.end();
    expect([...stdout.text().matchAll(/<(\w+) (\w+)>/g)].map((match) => `${match[2]} ${match[1]}`)).toEqual([
      'CREATE_COMPLETE green',
      'UPDATE_IN_PROGRESS yellow',
      'DELETE_FAILED red',
      'ROLLBACK_COMPLETE red',
      'UPDATE_ROLLBACK_IN_PROGRESS red',
    ]);
  });
});

test('a change set tells what is replaced', () => {
  const rows = [
    ['+ Add', 'New', 'AWS::IAM::Role', 'N/A'],
    ['* Modify', 'Kept', 'AWS::Lambda::Function', 'False'],
    ['* Modify', 'Other', 'AWS::S3::Bucket', 'True'],
    ['* Modify', 'Perhaps', 'AWS::S3::Bucket', 'Conditional'],
    ['- Delete', 'Gone', 'AWS::IAM::Role', 'N/A'],
  ];
  const table = (...lines: string[][]) => [
    'CloudFormation stack changeset',
    rule,
    ...lines.map((line) => line.map((c) => cell(c)).join('')),
    rule,
    '',
  ];
  const heading = ['Operation', 'LogicalResourceId', 'ResourceType', 'Replacement'];
  const text = table(heading, ...rows);
  text.splice(3, 0, rule);
  expect(shownOf(text.join('\n'))).toBe(`Changes
+ Add     New                           AWS::IAM::Role
* Modify  Kept                          AWS::Lambda::Function
* Modify  Other                         AWS::S3::Bucket  replaced
* Modify  Perhaps                       AWS::S3::Bucket  may be replaced
- Delete  Gone                          AWS::IAM::Role
`);
  const nothing = table(heading, ['-', '-', '-', '-']);
  nothing.splice(3, 0, rule);
  expect(shownOf(nothing.join('\n'))).toBe('Changes\nNo resource changes.\n');
});

describe('a table of another sam goes through, made narrow', () => {
  const secrets = ['hunter2hunter2'];
  test('other columns', () => {
    const text = events(['CREATE_COMPLETE', 'A::B', 'Id', 'hunter2hunter2']).replaceAll(
      'LogicalResourceId',
      'Name             ',
    );
    expect(shownOf(text, { secrets })).toBe(`Events
ResourceStatus  ResourceType  Name  ResourceStatusReason
${'-'.repeat(80)}
CREATE_COMPLETE  A::B  Id  ***
${'-'.repeat(80)}
`);
  });
  test('another row', () => {
    const text = events(
      ['CREATE_COMPLETE', 'A::B', 'Id', '-'],
      ['12:30 created', 'A::B', 'Id', 'hunter2hunter2'],
    );
    expect(shownOf(text, { secrets })).toBe(`Events
CREATE_COMPLETE       Id                            A::B
12:30 created  A::B  Id  ***
`);
  });
  test('outputs that do not look so, or never end', () => {
    const title = 'CloudFormation outputs from deployed stack';
    expect(shownOf(`${title}\nnone\nmore\n`)).toBe(`${title}\nnone\nmore\n`);
    expect(shownOf(`${title}\n${rule}\nOutputs  \n${rule}\nKey  A\n`)).toContain('Key  A\n');
  });
});

test('ordinary lines stay as they are, but for secrets, however they are coloured', () => {
  const text = '  indented      text\r\n\u001b[31mred\u001b[0m\nlast';
  expect(shownOf(text)).toBe('  indented      text\n\u001b[31mred\u001b[0m\nlast\n');
  expect(shownOf('key: hunter\u001b[1m2\u001b[0mhunter2\n', { secrets: ['hunter2hunter2'] })).toBe(
    'key: ***\n',
  );
});

describe('a line without an end', () => {
  const prompt = 'Deploy this changeset? [y/N]: ';
  test('is shown after a pause, once, on a terminal', () => {
    const { relay, say, pause, stdout } = relayWith({ isTerminal: true });
    say('\n');
    say(prompt.slice(0, 10));
    say(prompt.slice(10));
    expect(stdout.text()).toBe('');
    pause();
    expect(stdout.text()).toBe(`\n${prompt}`);
    pause();
    say('\nnext\n');
    relay.end();
    expect(stdout.text()).toBe(`\n${prompt}\nnext\n`);
  });
  test('waits for its end on a pipe', () => {
    const { relay, say, pause, stdout } = relayWith();
    say(prompt);
    pause();
    expect(stdout.text()).toBe('');
    relay.end();
    expect(stdout.text()).toBe(`${prompt}\n`);
  });
  test('never shows the beginning of a secret', () => {
    const { say, pause, stdout } = relayWith({ isTerminal: true, secrets: ['hunter2hunter2'] });
    say('it is hunter2hun');
    pause();
    expect(stdout.text()).toBe('it is ');
    say('ter2, you know');
    pause();
    expect(stdout.text()).toBe('it is ***, you know');
    say('!\n');
    expect(stdout.text()).toBe('it is ***, you know!\n');
  });
  test('is ended before the other stream writes on the same terminal', () => {
    const { relay, say, pause, stdout, stderr } = relayWith({ isTerminal: true });
    say('\r\tUploading 10%', 'stderr');
    pause();
    say('a line\n');
    expect(stderr.text()).toBe('\r\tUploading 10%\n');
    expect(stdout.text()).toBe('a line\n');
    say('\r\tUploading 100%\n', 'stderr');
    relay.end();
    expect(stderr.text()).toBe('\r\tUploading 10%\n\r\tUploading 10%\r\tUploading 100%\n');
  });
  test('a part of a table is not shown', () => {
    const { say, pause, stdout } = relayWith({ isTerminal: true });
    const table = events(['CREATE_COMPLETE', 'A::B', 'Id', '-']);
    say(table.slice(0, table.indexOf('CREATE_COMPLETE') + 120));
    pause();
    expect(stdout.text()).toBe('Events\n');
  });
});

describe('progress', () => {
  const progress = '\r\tUploading 1%\r\tUploading 50%\r\tUploading 100%\ndone\n';
  test('is live on a terminal', () => {
    const { relay, say, stdout } = relayWith({ isTerminal: true });
    say(progress);
    relay.end();
    expect(stdout.text()).toBe('\r\tUploading 1%\r\tUploading 50%\r\tUploading 100%\ndone\n');
  });
  test('is its last state on a pipe', () => {
    expect(shownOf(progress)).toBe('\tUploading 100%\ndone\n');
    expect(shownOf('10%\r100%\r\r\nnext\n')).toBe('100%\nnext\n');
  });
  test('a shorter state covers a longer one', () => {
    expect(shownOf('\rlong state\rshort\n', { isTerminal: true })).toBe('\rlong state\rshort     \n');
  });
});

test('quiet shows nothing, and keeps the end of it all, redacted, with both streams in order', () => {
  const { relay, say, stdout, stderr } = relayWith({
    quiet: true,
    isTerminal: true,
    secrets: ['hunter2hunter2'],
  });
  for (let line = 0; line < 5_000; line++) say(`line ${line} of stdout\n`);
  say('Error: hunter2hunter2\n', 'stderr');
  say('the end');
  relay.end();
  expect(stdout.text() + stderr.text()).toBe('');
  expect(relay.text()).toMatch(/\nline 4999 of stdout\nError: \*\*\*\nthe end\n$/);
  expect(relay.text().length).toBeLessThanOrEqual(64 * 1024);
  expect(relay.text().length).toBeGreaterThan(60 * 1024);
});

test('any split of the bytes gives the same', () => {
  const secrets = ['ΔΕΖ secret ✓ with\tspaces', 'none-existent'];
  const all = Buffer.concat([
    recorded('created', 'stdout'),
    Buffer.from(`a ${secrets[0]} b\r\nüñ€😀\r\tUploading 3%\r\tUploading 100%\r\n`),
    Buffer.from(events(['CREATE_FAILED', 'A::B', 'Id', `because of ${secrets[0]!.replace('\t', ' ')} 😀`])),
    recorded('build', 'stdout'),
  ]);
  for (const isTerminal of [false, true]) {
    const whole = relayWith({ secrets, isTerminal });
    whole.say(all);
    whole.relay.end();
    expect(whole.stdout.text()).toContain('a *** b\n');
    expect(whole.stdout.text()).toContain('    because of *** 😀\n');
    fc.assert(
      fc.property(fc.array(fc.nat(all.length), { maxLength: 60 }), (cuts) => {
        const parts = relayWith({ secrets, isTerminal });
        const ends = [...cuts.sort((a, b) => a - b), all.length];
        for (const [index, end] of ends.entries()) parts.say(all.subarray(ends[index - 1] ?? 0, end));
        parts.relay.end();
        expect(parts.stdout.text()).toBe(whole.stdout.text());
        expect(parts.relay.text()).toBe(whole.relay.text());
        expect(parts.relay.seen).toEqual(whole.relay.seen);
      }),
    );
  }
});

test('pauses anywhere show no secret, and lose no line', () => {
  const secret = 'Tr0ub4dor & three';
  const lines = ['one', `two ${secret} two`, `three ${secret.slice(0, 8)}`, 'Deploy? [y/N]: ', 'end'];
  const text = `${lines.join('\n')}\n`;
  fc.assert(
    fc.property(fc.array(fc.nat(text.length), { maxLength: 20 }), (cuts) => {
      const { relay, say, pause, stdout } = relayWith({ secrets: [secret], isTerminal: true });
      const ends = [...cuts.sort((a, b) => a - b), text.length];
      for (const [index, end] of ends.entries()) {
        say(text.slice(ends[index - 1] ?? 0, end));
        pause();
      }
      relay.end();
      expect(stdout.text()).toBe(text.replace(secret, '***'));
    }),
  );
});
