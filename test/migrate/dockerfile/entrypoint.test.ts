import { describe, expect, test } from 'vitest';
import { moved, movedBody } from './support.ts';

describe('ENTRYPOINT', () => {
  test.each<[string, string, ...string[]]>([
    ['ENTRYPOINT ./main', 'ENTRYPOINT ["./main"]'],
    ['ENTRYPOINT exec ./main --x "a b"\n', 'ENTRYPOINT ["./main", "--x", "a b"]\n'],
    ["ENTRYPOINT [ './main' ]", 'ENTRYPOINT ["./main"]'],
    ["ENTRYPOINT ['./main', 'x']\nCMD [\"y\"]", 'ENTRYPOINT ["./main", "x"]\nCMD ["y"]'],
    ['ENTRYPOINT [ "./main" ]', 'ENTRYPOINT [ "./main" ]'],
    ['ENTRYPOINT ./main\nENTRYPOINT ["./b"]', 'ENTRYPOINT ./main\nENTRYPOINT ["./b"]'],
    [
      'COPY bootstrap /var/runtime/bootstrap\nCMD ["x.handler"]',
      'COPY bootstrap /var/runtime/bootstrap\nCMD ["x.handler"]',
    ],
    ['CMD bootstrap', 'CMD bootstrap'],
    ['ENTRYPOINT ./main $X', 'ENTRYPOINT ./main $X', 'entrypoint-shell-form «ENTRYPOINT ./main $X»'],
    ['ENTRYPOINT a && b', 'ENTRYPOINT a && b', 'entrypoint-shell-form «ENTRYPOINT a && b»'],
    ['ENTRYPOINT X=1 ./main', 'ENTRYPOINT X=1 ./main', 'entrypoint-shell-form «ENTRYPOINT X=1 ./main»'],
    ['ENTRYPOINT ./*.sh', 'ENTRYPOINT ./*.sh', 'entrypoint-shell-form «ENTRYPOINT ./*.sh»'],
    [
      'ENTRYPOINT ./main\nCMD ["x"]',
      'ENTRYPOINT ./main\nCMD ["x"]',
      'entrypoint-arguments «ENTRYPOINT ./main»',
    ],
  ])('%s', (before, after, ...asked) => {
    const result = movedBody(before);
    expect(result.after).toBe(after);
    expect(result.asked).toEqual(asked);
  });

  test("a template's ImageConfig counts", () => {
    expect(movedBody('ENTRYPOINT ./main', { hasEntrypoint: true })).toEqual({
      after: 'ENTRYPOINT ./main',
      asked: [],
    });
    expect(movedBody('ENTRYPOINT ./main', { hasCommand: true }).asked).toHaveLength(1);
  });

  test('only that of the stage that becomes the image', () => {
    const text = 'FROM public.ecr.aws/lambda/provided:al2 AS a\nENTRYPOINT ./x\nFROM a\nENTRYPOINT ./y';
    expect(moved(text).after).toContain('ENTRYPOINT ./x\nFROM a\nENTRYPOINT ["./y"]');
    expect(moved(text, { target: 'a' }).after).toContain('ENTRYPOINT ["./x"]\nFROM a\nENTRYPOINT ./y');
  });
});

describe('lambda/go:1', () => {
  const go = (body: string, given = {}) => {
    const result = moved(`FROM public.ecr.aws/lambda/go:1\n${body}`, given);
    return { ...result, after: result.after.split('\n').slice(1).join('\n') };
  };

  test.each<[string, string, string]>([
    [
      'COPY main ${LAMBDA_TASK_ROOT}\nCMD ["main"]',
      'COPY main ${LAMBDA_TASK_ROOT}\nENTRYPOINT ["/var/task/main"]',
      '/var/task',
    ],
    ['COPY main .\nCMD [ "main" ]\n', 'COPY main .\nENTRYPOINT [ "/var/task/main" ]\n', '/var/task'],
    ['COPY a b ./\nCMD ["b"]', 'COPY a b ./\nENTRYPOINT ["/var/task/b"]', '/var/task'],
    ['COPY x /app/main\nCMD ["main"]', 'COPY x /app/main\nENTRYPOINT ["/app/main"]', '/app'],
    [
      'WORKDIR /app\nCOPY --from=b /o/main .\nCMD ["./main"]',
      'WORKDIR /app\nCOPY --from=b /o/main .\nENTRYPOINT ["/app/main"]',
      '/app',
    ],
    [
      'ARG D="/fn"\nCOPY --from=b /main ${D}/main\nCMD ["main"]',
      'ARG D="/fn"\nCOPY --from=b /main ${D}/main\nENTRYPOINT ["/fn/main"]',
      '/fn',
    ],
    ['COPY bin/ /var/task/\ncmd main', 'COPY bin/ /var/task/\nentrypoint ["/var/task/main"]', '/var/task'],
    [
      'COPY a /a/main\nCOPY b /b/main\nCMD ["main"]',
      'COPY a /a/main\nCOPY b /b/main\nENTRYPOINT ["/b/main"]',
      '/b',
    ],
    ['CMD ["/opt/main"]', 'ENTRYPOINT ["/opt/main"]', '/opt'],
    [
      'ENTRYPOINT ["/lambda-entrypoint.sh"]\nCMD ["bootstrap"]',
      'ENTRYPOINT ["/var/task/bootstrap"]',
      '/var/task',
    ],
    ['ENTRYPOINT ["/main"]\nCMD ["x"]', 'ENTRYPOINT ["/main"]\nCMD ["x"]', '/var/task'],
    ['ENTRYPOINT ./main', 'ENTRYPOINT ["./main"]', '/var/task'],
  ])('%s', (before, after, folder) => {
    const result = go(before);
    expect(result.after).toBe(after);
    expect(result.questions).toEqual([]);
    expect(result.programFolder).toBe(folder);
    expect(result.fromGo).toBe(true);
  });

  test('what the template says', () => {
    expect(go('COPY a b /fn/\nCMD ["a"]', { hasCommand: true, handlers: ['b'] })).toMatchObject({
      after: 'COPY a b /fn/\nENTRYPOINT ["/fn/a"]',
      programFolder: '/fn',
    });
    expect(go('COPY a b /fn/', { hasCommand: true, handlers: ['b', 'a'] })).toMatchObject({
      after: 'COPY a b /fn/',
      questions: [],
      programFolder: '/fn',
    });
    expect(go('CMD ["a"]', { hasEntrypoint: true }).after).toBe('CMD ["a"]');
  });

  test.each(['USER x', 'CMD ["main", "x"]', 'CMD main $X'])('%s is asked about', (body) => {
    expect(go(body)).toMatchObject({ after: body, questions: [{ about: 'go-program' }] });
  });
});
