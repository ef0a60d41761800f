import fc from 'fast-check';
import { expect, test } from 'vitest';
import { moved } from './support.ts';

const BASES = [
  'public.ecr.aws/lambda/provided:al2',
  'public.ecr.aws/lambda/provided:al2-x86_64',
  'public.ecr.aws/lambda/go:1',
  'public.ecr.aws/lambda/provided:al2023',
  'public.ecr.aws/sam/build-provided.al2:1.2.3',
  'amazonlinux:2',
  'golang:1',
];
const COMMANDS = [
  'yum install -y curl',
  'yum install -y curl git',
  'yum -q install -y git https://x/a.rpm gcc',
  'yum localinstall -y a.rpm',
  'yum clean metadata',
  'yum groupinstall -y x',
  'amazon-linux-extras install -y docker',
  'amazon-linux-extras enable docker',
  'amazon-linux-extras enable epel',
  'CGO_ENABLED=0 GOARCH=amd64 go build -o main .',
  'cargo build --target x86_64-unknown-linux-musl',
  'rpm -ivh https://x/a.el7.x86_64.rpm',
  'x > y 2>&1',
  'python x',
];
const JOINS = [' && ', ' && \\\n    ', ' \\\n  # about it\n  && ', '; ', ' || ', ' | ', ' &&  \\\r\n\t'];

const run = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom(...COMMANDS), fc.constantFrom(...JOINS)), {
      minLength: 1,
      maxLength: 5,
    }),
  )
  .map(
    ([parts]) =>
      `RUN ${parts.map(([command, join], index) => (index === parts.length - 1 ? command : command + join)).join('')}`,
  );
const other = fc.constantFrom(
  '# a comment: yum install x86_64',
  '',
  'WORKDIR /app',
  'ENV GOARCH=amd64',
  'COPY main ./',
  'CMD ["main"]',
  'CMD main',
  'ENTRYPOINT ./main',
  'ENTRYPOINT ["/x"]',
  'RUN <<EOF\nyum install -y curl\nyum install -y git\nEOF',
);
const stage = fc
  .tuple(
    fc.constantFrom(...BASES),
    fc.constantFrom('', '--platform=linux/amd64 '),
    fc.array(fc.oneof(run, other), { maxLength: 5 }),
  )
  .map(([base, platform, lines]) => [`FROM ${platform}${base}`, ...lines].join('\n'));

test('twice is once, whatever the Dockerfile; no comment is lost, and nothing old is left without a question', () => {
  fc.assert(
    fc.property(
      fc.array(stage, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(undefined, 'arm64' as const, 'x86_64' as const),
      fc.boolean(),
      (stages, architecture, usesLambdaGo) => {
        const text = `${stages.join('\n')}\n`;
        // That a second time has no edits, this says.
        const { after, asked, isNeeded } = moved(text, { architecture, usesLambdaGo });
        const count = (one: string) => one.split('# a comment: yum install x86_64').length;
        expect(count(after)).toBe(count(text));
        if (!isNeeded && architecture === undefined) expect(after).toBe(text);
        const left = after
          .split(/^(?=FROM )/m)
          .filter((one) => /^FROM \S*(?: ?\S*)(?:provided:al2023|build-provided\.al2023)/.test(one))
          .flatMap(
            (one) =>
              one
                .replace(/^#.*$/gm, '')
                .match(
                  /\byum (?:-q )?(?:install|clean|localinstall)|extras (?:install|enable) (?!epel).*/g,
                ) ?? [],
          );
        const wasNew = text.includes('provided:al2023');
        if (!wasNew && !asked.some((one) => one.startsWith('rpm-file'))) expect(left).toEqual([]);
      },
    ),
    { numRuns: 500 },
  );
});
