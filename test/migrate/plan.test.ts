import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { GoModule } from '../../src/migrate/go/module.ts';
import type { RaisedModule } from '../../src/migrate/go/raise.ts';
import type { MigrationChoices } from '../../src/migrate/moves.ts';
import { planMigration } from '../../src/migrate/plan.ts';
import { memoryFiles } from '../../src/project/memory-files.ts';

const root = '/project';
const noModule = async (): Promise<RaisedModule> => {
  throw new Error('No module is too old here.');
};

async function plan(
  files: Record<string, string>,
  choices: Partial<MigrationChoices> = {},
  raise: (module: GoModule) => Promise<RaisedModule> = noModule,
) {
  const onDisk = memoryFiles(
    root,
    Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text), executable: false })),
  );
  const place = {
    folder: root,
    templateFile: join(root, 'template.yaml'),
    samconfigFile: files['samconfig.toml'] === undefined ? undefined : join(root, 'samconfig.toml'),
  };
  const made = await planMigration(place, { only: [], architecture: undefined, ...choices }, onDisk, raise);
  return {
    ...made,
    names: made.functions.map(({ logicalId }) => logicalId),
    texts: Object.fromEntries(made.changes.map(({ path, after }) => [path.slice(root.length + 1), after])),
    about: made.questions.map(({ about, subject, line }) => `${about} ${subject ?? ''}:${line}`),
  };
}

const fn = (name: string, lines: string[]) =>
  [`  ${name}:`, '    Type: AWS::Serverless::Function', ...lines.map((line) => `    ${line}`)].join('\n');
const template = (...functions: string[]) => `Resources:\n${functions.join('\n')}\n`;
const zip = (name: string, rest: string, ...metadata: string[]) =>
  fn(name, [`Properties: { ${rest} }`, ...metadata]);
const image = (name: string, context: string, ...rest: string[]) =>
  fn(name, [
    'Properties:',
    '  PackageType: Image',
    ...rest,
    'Metadata:',
    `  DockerContext: ${context}`,
    '  Dockerfile: Dockerfile',
  ]);

const GO =
  'package main\n\nimport "github.com/aws/aws-lambda-go/lambda"\n\nfunc main() { lambda.Start(nil) }\n';
const mod = (version: string, go = '1.20') =>
  `module x\n\ngo ${go}\n\nrequire github.com/aws/aws-lambda-go ${version}\n`;

describe('planMigration', () => {
  test('moves nothing that is not on an old system', async () => {
    const made = await plan({
      'template.yaml': template(
        zip('A', 'Runtime: nodejs22.x, Handler: index.handler, CodeUri: a'),
        zip('B', 'Runtime: provided.al2023, Handler: bootstrap, CodeUri: b'),
      ),
    });
    expect(made).toMatchObject({ names: [], changes: [], questions: [], namable: [] });
  });

  test('moves by name to another architecture what is on provided.al2023 already', async () => {
    const files = {
      'template.yaml': template(zip('B', 'Runtime: provided.al2023, Handler: bootstrap, CodeUri: b')),
    };
    expect(await plan(files, { architecture: 'arm64' })).toMatchObject({ names: [], namable: ['B'] });
    const named = await plan(files, { architecture: 'arm64', only: ['B'] });
    expect(named.texts['template.yaml']).toContain('CodeUri: b, Architectures: [arm64] }');
    expect(named.about).toEqual(['architecture-of-code B:4']);
  });

  test('refuses a name that no function has', async () => {
    const files = { 'template.yaml': template(zip('Hello', 'Runtime: go1.x, Handler: main')) };
    await expect(plan(files, { only: ['Helo'] })).rejects.toThrow('did you mean Hello?');
  });

  test("has the module's own go find a newer aws-lambda-go, once a module", async () => {
    const asked: string[] = [];
    const made = await plan(
      {
        'template.yaml': template(
          zip('A', 'Runtime: go1.x, Handler: a, CodeUri: cmd/a'),
          zip('B', 'Runtime: go1.x, Handler: b, CodeUri: cmd/b'),
        ),
        'go.mod': mod('v1.13.3').replaceAll('\n', '\r\n'),
        'cmd/a/main.go': GO,
        'cmd/b/main.go': GO,
      },
      {},
      async ({ root: folder, lambdaGo }) => {
        asked.push(`${folder} ${lambdaGo}`);
        return { kind: 'raised', version: 'v1.54.0', goMod: mod('v1.54.0'), goSum: 'sum\n' };
      },
    );
    expect(asked).toEqual(['/project v1.13.3']);
    expect(made.texts['go.mod']).toBe(mod('v1.54.0').replaceAll('\n', '\r\n'));
    expect(made.texts['go.sum']).toBe('sum\n');
    expect(made.texts['template.yaml']!.match(/BuildMethod: go1\.x/g)).toHaveLength(2);
    expect(made.notes).toHaveLength(2);
  });

  test('asks for a newer aws-lambda-go where go cannot find it, and not where it is new enough', async () => {
    const files = {
      'template.yaml': template(zip('A', 'Runtime: go1.x, Handler: a, CodeUri: a')),
      'a/main.go': GO,
      'a/go.mod': mod('v1.17.0'),
    };
    const made = await plan(files, {}, async () => ({
      kind: 'failed',
      version: 'v1.54.0',
      why: 'no network',
    }));
    expect(made.about).toEqual(['aws-lambda-go :5']);
    expect(made.questions[0]!.message).toContain('no network');
    expect((await plan({ ...files, 'a/go.mod': mod('v1.18.0') })).about).toEqual([]);
  });

  test('asks where several programs of one folder had names of their own', async () => {
    const made = await plan({
      'template.yaml': template(
        zip('Api', 'Runtime: go1.x, Handler: api, CodeUri: bin'),
        zip('Jobs', 'Runtime: go1.x, Handler: jobs, CodeUri: bin/'),
      ),
      Makefile: 'build:\n\tgo build -o bin/api ./api\n\tgo build -o bin/jobs ./jobs\n',
    });
    expect(made.about).toEqual(['shared-folder Api:4', 'shared-folder Jobs:7']);
    expect(made.texts['Makefile']).toBe(
      'build:\n\tgo build -tags lambda.norpc -o bin/api ./api\n\tgo build -tags lambda.norpc -o bin/jobs ./jobs\n',
    );
    expect(made.texts['template.yaml']).toContain('Runtime: provided.al2023, Handler: api,');
  });

  test('renames the one program of a folder that a Makefile of the project fills', async () => {
    const made = await plan({
      'template.yaml': template(zip('Api', 'Runtime: go1.x, Handler: api, CodeUri: bin')),
      Makefile: 'build:\n\tgo build -o bin/api ./api\n\tcd bin && zip ../api.zip api\n# bin/api\n',
      '.gitignore': '/bin/api\n',
    });
    expect(made.about).toEqual([]);
    expect(made.texts['Makefile']).toBe(
      'build:\n\tgo build -tags lambda.norpc -o bin/bootstrap ./api\n\tcd bin && zip ../api.zip bootstrap\n# bin/api\n',
    );
    expect(made.texts['.gitignore']).toBe('/bin/bootstrap\n');
    expect(made.texts['template.yaml']).toContain('SkipBuild: true');
  });

  test('leaves a Dockerfile alone that also makes the image of a function that stays', async () => {
    const files = {
      'template.yaml': template(image('A', 'img'), image('B', 'img')),
      'img/Dockerfile': 'FROM public.ecr.aws/lambda/provided:al2\nCOPY bootstrap /var/runtime/\n',
    };
    const one = await plan(files, { only: ['A'] });
    expect(one).toMatchObject({ changes: [], about: ['shared-dockerfile A:8'] });
    const both = await plan(files, { only: ['A', 'B'] });
    expect(both.texts['img/Dockerfile']).toMatch(/^FROM public\.ecr\.aws\/lambda\/provided:al2023\n/);
  });

  test("gives an image of Go's base the entrypoint that its ImageConfig named as a command", async () => {
    const made = await plan({
      'template.yaml': template(
        image('A', 'img', '  ImageConfig:', '    Command: [a]'),
        image('B', 'img', '  ImageConfig: { Command: ["b"] }'),
      ),
      'img/Dockerfile': 'FROM public.ecr.aws/lambda/go:1\nCOPY a b /var/task/\nCMD ["a"]\n',
    });
    expect(made.texts['template.yaml']).toContain('    EntryPoint: [/var/task/a]');
    expect(made.texts['template.yaml']).toContain('ImageConfig: { EntryPoint: ["/var/task/b"] }');
  });

  test('asks about code that is not in the project, and scripts that call what is gone', async () => {
    const made = await plan({
      'template.yaml': template(
        zip('Remote', 'Runtime: go1.x, Handler: main, CodeUri: s3://bucket/key'),
        zip('Shell', 'Runtime: provided, Handler: fn.handler, CodeUri: sh'),
      ),
      'sh/bootstrap': '#!/bin/sh\nset -e\nx=1\n/usr/bin/python -c pass | cat\n',
      'sh/fn.sh': 'handler() {\n  yum -y update\n}\n# python\necho python\n',
    });
    expect(made.about).toEqual([
      'code-elsewhere Remote:4',
      'missing-program Shell:4',
      'missing-program Shell:2',
    ]);
    expect(made.texts['template.yaml']).toContain('Handler: fn.handler');
  });

  test('follows the build image that the samconfig names', async () => {
    const made = await plan(
      {
        'template.yaml': template(zip('A', 'Runtime: provided.al2, Handler: a, CodeUri: a')),
        'samconfig.toml':
          'build_image = ["public.ecr.aws/sam/build-provided.al2:1.90.0-20230101-x86_64", "A=build-go1.x"] # build-provided\n[b.build.parameters]\nbuild_image = "A=al2-graalvm:gradle"\n',
      },
      { architecture: 'arm64' },
    );
    expect(made.texts['samconfig.toml']).toBe(
      'build_image = ["public.ecr.aws/sam/build-provided.al2023:latest-arm64", "A=build-provided.al2023"] # build-provided\n[b.build.parameters]\nbuild_image = "A=al2-graalvm:gradle"\n',
    );
    expect(made.questions.map(({ about, line, message }) => [about, line, message])).toContainEqual([
      'own-build-image',
      3,
      "sam builds in al2-graalvm:gradle, an image of the project's own: is it for Amazon Linux 2023 on arm64?",
    ]);
  });

  test('follows commands that a Makefile keeps in a variable, whatever stands beside the function', async () => {
    const made = await plan(
      {
        'template.yaml': template(
          fn('Echo', [
            'Metadata: { BuildMethod: makefile }',
            'Properties: { Runtime: go1.x, Handler: main }',
          ]),
          zip('Py', 'Runtime: python3.12, Handler: x, InlineCode: x'),
        ),
        Makefile:
          'build_cmd = GOARCH=amd64 go build -tags a -o $(ARTIFACTS_DIR)/main .\nbuild-Echo:\n\t$(build_cmd)\n',
      },
      { architecture: 'arm64' },
    );
    expect(made.about).toEqual([]);
    expect(made.texts['Makefile']).toBe(
      'build_cmd = GOARCH=arm64 go build -tags a,lambda.norpc -o $(ARTIFACTS_DIR)/bootstrap .\nbuild-Echo:\n\t$(build_cmd)\n',
    );
  });

  test("moves the project's own build to another architecture, for a program that is called bootstrap already", async () => {
    const made = await plan(
      {
        'template.yaml': template(zip('A', 'Runtime: provided.al2, Handler: bootstrap, CodeUri: f')),
        'f/main.go': GO,
        'go.mod': mod('v1.47.0'),
        Makefile: 'build:\n\tcd f && GOARCH=amd64 go build -o bootstrap .\n',
      },
      { architecture: 'arm64' },
    );
    expect(made.about).toEqual([]);
    expect(made.texts['Makefile']).toBe(
      'build:\n\tcd f && GOARCH=arm64 go build -tags lambda.norpc -o bootstrap .\n',
    );
  });

  test('looks at the modules of functions that are on provided.al2023 already', async () => {
    const made = await plan(
      {
        'template.yaml': template(zip('A', 'Runtime: provided.al2023, Handler: bootstrap, CodeUri: a')),
        'a/main.go': GO,
        'a/go.mod': mod('v1.17.0'),
      },
      {},
      async () => ({ kind: 'failed', version: 'v1.54.0', why: 'vendored', isVendored: true }),
    );
    expect(made.about).toEqual(['aws-lambda-go :5']);
    expect(made.questions[0]!.hint).toMatch(/^In a: go get .* && go mod vendor$/);
  });

  test('leaves modules alone that an image is not built from', async () => {
    const made = await plan({
      'template.yaml': template(image('A', '.')),
      Dockerfile: 'FROM public.ecr.aws/lambda/provided:al2\nCOPY bootstrap /var/runtime/\n',
      'tools/go.mod': mod('v1.1.0'),
      'tools/main.go': GO,
    });
    expect(Object.keys(made.texts)).toEqual(['Dockerfile']);
  });

  test('asks about a Dockerfile that is missing, and files that are taken out of an old base', async () => {
    const made = await plan({
      'template.yaml': template(image('A', 'a'), image('B', 'b')),
      'b/Dockerfile':
        'FROM public.ecr.aws/lambda/provided:al2\nCOPY --from=public.ecr.aws/lambda/provided:al2 /lib64/x /lib64/\n',
    });
    expect(made.about).toEqual(['dockerfile-missing A:8', 'copy-from-old-base B:2']);
  });

  test('asks where an ImageConfig has an entrypoint beside its command, and a parameter a pattern', async () => {
    const made = await plan({
      'template.yaml': `Parameters: { R: { Type: String, Default: provided.al2, AllowedPattern: '^provided.al2$' } }\n${template(
        image('A', 'img', '  ImageConfig: { Command: [a], EntryPoint: [/lambda-entrypoint.sh] }'),
        zip('B', 'Runtime: !Ref R, Handler: x, CodeUri: s3://b/k'),
        zip('C', 'Runtime: "{{resolve:ssm:/rt}}", Handler: x, CodeUri: s3://b/k'),
      )}`,
      'img/Dockerfile': 'FROM public.ecr.aws/lambda/go:1\nCOPY a /var/task/\nCMD ["a"]\n',
    });
    expect(made.questions.map(({ about, subject }) => `${about} ${subject}`)).toEqual([
      'runtime-open C',
      'parameter-pattern B',
      'parameter-of-stack B',
      'template-by-hand A',
    ]);
    expect(made.texts['template.yaml']).toContain('EntryPoint: [/lambda-entrypoint.sh]');
  });

  test('says which packages are not installed any more', async () => {
    const made = await plan({
      'template.yaml': template(image('A', 'a')),
      'a/Dockerfile': 'FROM public.ecr.aws/lambda/provided:al2\nRUN yum install -y curl jq\n',
    });
    expect(made.texts['a/Dockerfile']).toContain('RUN dnf install -y jq\n');
    expect(made.notes).toEqual([
      'curl is not installed any more: the new base has it, or has no use for it.',
    ]);
  });
});
