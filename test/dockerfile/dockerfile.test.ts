import { describe, expect, test } from 'vitest';
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts';

const text = [
  '# syntax=docker/dockerfile:1',
  'ARG BASE=public.ecr.aws/lambda/provided:al2',
  'FROM --platform=linux/amd64 golang:1.26 AS Build',
  'RUN yum install -y \\',
  '    # a comment',
  '    gcc \\',
  '',
  '    make && \\',
  '    yum clean all',
  'RUN <<EOF',
  'yum install x',
  'EOF',
  `from \${BASE}`,
  'COPY --from=build --chown=1:1 /main ["x"]',
  'COPY ["a b", "c"]',
  'ENTRYPOINT [ "./main", "a\\"b" ]',
  "CMD [ './x' ]",
  '',
].join('\n');

describe('parseDockerfile', () => {
  const dockerfile = parseDockerfile(text);
  const at = ({ start, end }: { start: number; end: number }) => text.slice(start, end);

  test('parts it into stages', () => {
    expect(dockerfile.globalArgs.map(at)).toEqual(['ARG BASE=public.ecr.aws/lambda/provided:al2']);
    expect(dockerfile.stages.map(({ name, base }) => [name, base?.text])).toEqual([
      ['build', 'golang:1.26'],
      [undefined, `\${BASE}`],
    ]);
    expect(dockerfile.stages.map(({ instructions }) => instructions.map(({ keyword }) => keyword))).toEqual([
      ['RUN', 'RUN'],
      ['COPY', 'COPY', 'ENTRYPOINT', 'CMD'],
    ]);
  });

  test('places every word, passing over comments and continued lines', () => {
    const [run] = dockerfile.stages[0]!.instructions;
    expect(run!.words.map(({ text: word }) => word).join(' ')).toBe(
      'yum install -y gcc make && yum clean all',
    );
    expect(at(run!.argument)).toContain('# a comment');
    expect(at(run!.words[3]!)).toBe('gcc');
  });

  test('takes a here-document apart from the words', () => {
    const run = dockerfile.stages[0]!.instructions[1]!;
    expect(run.words.map(at)).toEqual(['<<EOF']);
    expect(run.heredocs.map(({ name, content }) => [name, at(content)])).toEqual([['EOF', 'yum install x']]);
  });

  test('reads flags with the place of their value', () => {
    const { flags } = dockerfile.stages[0]!.from;
    expect(flags.map(({ name, value, valueAt }) => [name, value, at(valueAt)])).toEqual([
      ['platform', 'linux/amd64', 'linux/amd64'],
    ]);
    const copy = dockerfile.stages[1]!.instructions[0]!;
    expect(copy.flags.map(({ name, value }) => [name, value])).toEqual([
      ['from', 'build'],
      ['chown', '1:1'],
    ]);
  });

  test('reads the exec form as Docker does', () => {
    const [, copy, entrypoint, command] = dockerfile.stages[1]!.instructions;
    expect(copy!.exec).toEqual(['a b', 'c']);
    expect(entrypoint!.exec).toEqual(['./main', 'a"b']);
    expect(command!.exec).toBeUndefined();
  });

  test('keeps offsets right with the lines of Windows, and reads what is no Dockerfile', () => {
    const windows = parseDockerfile('FROM a AS b\r\nRUN x \\\r\n  y\r\nENTRYPOINT ["z"]\r\n');
    const [run, entrypoint] = windows.stages[0]!.instructions;
    expect(run!.words.map((word) => word.text)).toEqual(['x', 'y']);
    expect(entrypoint!.exec).toEqual(['z']);
    expect(parseDockerfile('').stages).toEqual([]);
    expect(parseDockerfile('hello: [').stages).toEqual([]);
  });
});
