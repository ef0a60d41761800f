import { expect, test } from 'vitest';
import { textReport } from '../../../src/validate/report/text.ts';
import { imageTemplate } from '../../support/image-project.ts';
import { validateContent } from '../../support/projects.ts';
import { recordedSink } from '../../support/sinks.ts';

const report = (dockerfile: string) =>
  textReport(
    validateContent({ template: imageTemplate(), files: { 'app/Dockerfile': dockerfile } }),
    { template: 'template.yaml', others: [] },
    recordedSink(),
  );

test.each([
  ['ENV API_TOKEN=abc-123-def', 'abc-123-def'],
  ['ENV API_TOKEN abc-123-def', 'abc-123-def'],
  ['env  API_TOKEN   abc-123-def ghi', 'abc-123-def'],
  ['ENV API_TOKEN \\\n  abc-123-def', 'abc-123-def'],
  ['ARG API_TOKEN=abc-123-def', 'abc-123-def'],
])('%j beside what is wrong is not shown', (line, secret) => {
  const text = report(`FROM scratch\n${line}\nENTRYPOINT ["/main"]\n`);
  expect(text).toContain('ENTRYPOINT ["/main"]');
  expect(text).not.toContain(secret);
});

test('what is no secret is', () => {
  expect(report('FROM scratch\nENV PATH /bin\nENTRYPOINT ["/main"]\n')).toContain('ENV PATH /bin');
});

test('nor is what stands where a FROM should', () => {
  expect(report('API_TOKEN=abc-123-def\nFROM scratch\n').toLowerCase()).not.toContain('abc-123-def');
});
