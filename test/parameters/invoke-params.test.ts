import { expect, test } from 'vitest';
import { run } from '../../src/commands/invoke.ts';
import { recordedDeps } from '../support/sinks.ts';
import { filesIn } from './files-in.ts';

const template = `Parameters:
  Name: {Type: String}
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Metadata: {SkipBuild: true}
    Properties:
      CodeUri: .
      Handler: bootstrap
      Runtime: provided.al2023
      FunctionName: !Ref Name
`;

const invoke = (flags: Record<string, unknown>, samconfig = '') => {
  const folder = filesIn({
    'template.yaml': template,
    'p.yaml': 'Name: from-file\n',
    'samconfig.toml': samconfig,
  });
  const call = {
    arguments: ['from-file'],
    flags,
    passedOn: [],
    common: { json: false, quiet: false, debug: false },
  };
  return run(call, recordedDeps(folder));
};

test('invoke takes --params over samconfig', async () => {
  const samconfig = '[default.deploy.parameters]\nparameter_overrides = { Name = "configured" }\n';
  // There is no bootstrap to run. The function's name is the parameter's: with samconfig's alone there is no from-file.
  await expect(invoke({}, samconfig)).rejects.toThrow(/from-file/);
  await expect(invoke({ params: ['p.yaml'] }, samconfig)).resolves.toBe(1);
});

test('stdin is the event or the parameters', async () => {
  const both = /^Only one of them can come from stdin: the event, the parameters\.$/;
  await expect(invoke({ params: ['-'], data: '-' })).rejects.toThrow(both);
  await expect(invoke({ params: ['-'], event: '-' })).rejects.toThrow(both);
  const samconfig = '[default.local_invoke.parameters]\nevent = "-"\n';
  await expect(invoke({ params: ['-'] }, samconfig)).rejects.toThrow(
    /^Only one of them can come from stdin: the event \(samconfig's\), the parameters\.$/,
  );
  await expect(invoke({ params: ['p.yaml'], data: '{}' }, samconfig)).resolves.toBe(1);
});
