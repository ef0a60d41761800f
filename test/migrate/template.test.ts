import { describe, expect, test } from 'vitest';
import type { Architecture } from '../../src/migrate/architecture.ts';
import type { ZipMove } from '../../src/migrate/moves.ts';
import { templateDraft } from '../../src/migrate/template/draft.ts';
import { moveTemplate } from '../../src/migrate/template/move-template.ts';

const move = (logicalId: string, rest: Partial<ZipMove> = {}): ZipMove => ({
  logicalId,
  package: 'Zip',
  from: ['go1.x'],
  architecture: undefined,
  handler: 'main',
  codeFolder: '/p',
  go: undefined,
  build: undefined,
  besides: [],
  ...rest,
});

const moved = (text: string, ...moves: ZipMove[]) => {
  const { draft, remarks } = moveTemplate(templateDraft(text), moves);
  return {
    text: draft.text,
    remarks: remarks.map((one) => `${one.kind} ${'name' in one ? one.name : one.what}`),
  };
};

const arm64 = { architecture: 'arm64' as Architecture };

describe('moveTemplate', () => {
  test('keeps every byte but those it means to change', () => {
    const text = `# head
Resources:   # all
  A:
    Type: 'AWS::Serverless::Function'
    Properties:
      Handler:   "main"   # old
      # why
      Runtime: 'go1.x' # older

      CodeUri: a/
# between
  B: { Type: AWS::Serverless::Function, Properties: { Handler: main, Runtime: go1.x, CodeUri: b } }
  C:
    Type: AWS::Serverless::Function
    Properties: {Runtime: nodejs22.x, Handler: index.handler, CodeUri: c}
`;
    const after = moved(text, move('A', { build: 'makefile' }), move('B', { build: 'go1.x', ...arm64 }));
    expect(after.remarks).toEqual([]);
    expect(after.text).toBe(`# head
Resources:   # all
  A:
    Type: 'AWS::Serverless::Function'
    Properties:
      Handler:   "bootstrap"   # old
      # why
      Runtime: 'provided.al2023' # older

      CodeUri: a/
    Metadata:
      BuildMethod: makefile
# between
  B: { Type: AWS::Serverless::Function, Properties: { Handler: bootstrap, Runtime: provided.al2023, CodeUri: b, Architectures: [arm64] }, Metadata: { BuildMethod: go1.x } }
  C:
    Type: AWS::Serverless::Function
    Properties: {Runtime: nodejs22.x, Handler: index.handler, CodeUri: c}
`);
  });

  test('changes what Globals say where all that use it move, and only then', () => {
    const text = `Globals:
  Function:
    Runtime: go1.x
    Handler: main
    Timeout: 5
Resources:
  A:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: a/
  B:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: b/
`;
    expect(moved(text, move('A', arm64), move('B', arm64)).text).toBe(
      text.replace('go1.x', 'provided.al2023\n    Architectures: [arm64]').replace('main', 'bootstrap'),
    );
    expect(moved(text, move('B', arm64)).text).toBe(
      `${text.trimEnd()}
      Runtime: provided.al2023
      Architectures: [arm64]
      Handler: bootstrap
`,
    );
  });

  test('follows anchors, aliases and merge keys', () => {
    const text = `Resources:
  A:
    Type: AWS::Serverless::Function
    Properties: &props
      Runtime: &runtime go1.x
      Handler: &handler main
      CodeUri: a/
  B:
    Type: AWS::Serverless::Function
    Properties:
      <<: *props
      CodeUri: b/
  C:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: *runtime
      Handler: *handler
      CodeUri: c/
`;
    expect(moved(text, move('A'), move('B'), move('C')).text).toBe(
      text.replace('go1.x', 'provided.al2023').replace('main', 'bootstrap'),
    );
    expect(moved(text, move('C')).text).toBe(
      text.replace('*runtime', 'provided.al2023').replace('*handler', 'bootstrap'),
    );
    const other = moved(text, move('A'));
    expect(other.text).toBe(text);
    expect(other.remarks).toEqual(['left Runtime', 'left Handler']);
  });

  test('follows parameters, mappings and conditions', () => {
    const text = `Parameters:
  Runtime:
    Type: String
    Default: go1.x
    AllowedValues:
      - go1.x
      - provided.al2 # newer
      - nodejs22.x
Mappings:
  Runtimes:
    dev: { go: provided.al2 }
    prod: { go: provided }
Resources:
  A:
    Type: AWS::Serverless::Function
    Properties: { Runtime: !Ref Runtime, Handler: main, CodeUri: a }
  B:
    Type: AWS::Serverless::Function
    Properties: { Runtime: !FindInMap [Runtimes, !Ref Stage, go], Handler: main, CodeUri: b }
  C:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: !If [IsProd, provided.al2, "provided"]
      Handler: main
`;
    const after = moved(text, move('A'), move('B'), move('C'));
    expect(after.remarks).toEqual(['parameter Runtime']);
    expect(after.text).toBe(
      text
        .replace('Default: go1.x', 'Default: provided.al2023')
        .replace('- go1.x\n      - provided.al2 # newer\n', '- provided.al2023\n')
        .replace('go: provided.al2 }', 'go: provided.al2023 }')
        .replace('go: provided }', 'go: provided.al2023 }')
        .replace('provided.al2, "provided"', 'provided.al2023, "provided.al2023"')
        .replaceAll('Handler: main', 'Handler: bootstrap'),
    );
  });

  test('leaves a parameter that others use as well', () => {
    const text = `Parameters:
  Runtime: { Type: String, Default: go1.x }
Resources:
  A:
    Type: AWS::Serverless::Function
    Properties: { Runtime: !Ref Runtime, Handler: main, CodeUri: a }
Outputs:
  Runtime: { Value: !Sub "\${Runtime}" }
`;
    const after = moved(text, move('A'));
    expect(after.remarks).toEqual(['left Runtime']);
    expect(after.text).toBe(text.replace('main', 'bootstrap'));
  });

  test('moves an architecture that is written', () => {
    const text = `Globals: { Function: { Architectures: [x86_64] } }
Resources:
  A:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: provided.al2
      Architectures:
        - x86_64 # for now
  B:
    Type: AWS::Serverless::Function
    Properties: { Runtime: provided.al2 }
`;
    const from = { from: ['provided.al2'] };
    expect(moved(text, move('A', { ...from, ...arm64 }), move('B', { ...from, ...arm64 })).text).toBe(
      text.replaceAll('x86_64', 'arm64').replaceAll('provided.al2', 'provided.al2023'),
    );
  });

  test('keeps JSON JSON, and the lines of Windows', () => {
    const json = `{
  "Resources": {
    "A": {
      "Type": "AWS::Serverless::Function",
      "Properties": {
        "Runtime": "go1.x",
        "Handler": "main"
      }
    }
  }
}
`;
    const after = moved(json, move('A', { build: 'makefile', ...arm64 })).text;
    expect(JSON.parse(after)).toEqual({
      Resources: {
        A: {
          Type: 'AWS::Serverless::Function',
          Properties: { Runtime: 'provided.al2023', Architectures: ['arm64'], Handler: 'bootstrap' },
          Metadata: { BuildMethod: 'makefile' },
        },
      },
    });
    const windows =
      'Resources:\r\n  A:\r\n    Type: AWS::Lambda::Function\r\n    Properties:\r\n      Runtime: go1.x\r\n      Handler: x\r\n';
    expect(moved(windows, move('A', { build: 'prebuilt' })).text).toBe(
      `${windows.replace('go1.x', 'provided.al2023').replace(': x', ': bootstrap')}    Metadata:\r\n      SkipBuild: true\r\n`,
    );
  });
});
