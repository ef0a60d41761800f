import { expect, test } from 'vitest';
import { openLocalProject } from '../../src/invoke/local-project.ts';
import { resolveVariables } from '../../src/invoke/variables.ts';
import { functionsOf } from '../../src/template/functions.ts';
import { template, writeFiles } from '../support/function-project.ts';
import { recordedDeps } from '../support/sinks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('the flags go over the samconfig; of an SSM parameter they give the name only', async () => {
  const folder = temporaryFolder();
  const variables = { STAGE: { Ref: 'Stage' }, IMAGE: { Ref: 'Image' }, STACK: { Ref: 'AWS::StackName' } };
  writeFiles(folder, {
    'template.yaml': template(
      { Environment: { Variables: variables } },
      {},
      {
        Parameters: {
          Stage: { Type: 'String' },
          Image: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a' },
        },
      },
    ),
    'samconfig.toml':
      'version = 0.1\n[default.deploy.parameters]\nstack_name = "mine"\nregion = "eu-west-3"\nparameter_overrides = { Stage = "configured" }\n',
  });
  const resolved = async (flags: Parameters<typeof openLocalProject>[0]) => {
    const { scope, region } = await openLocalProject(flags, recordedDeps(folder));
    return { region, ...resolveVariables(functionsOf(scope.template)[0]!, scope) };
  };
  const missing = [{ name: 'IMAGE', why: 'the parameter Image is read on AWS' }];
  expect(await resolved({})).toEqual({
    region: 'eu-west-3',
    values: { STAGE: 'configured', STACK: 'mine' },
    missing,
  });
  const flags = { param: ['Stage=given', 'Image=/other'], stackName: 'other', region: 'eu-north-1' };
  expect(await resolved(flags)).toEqual({
    region: 'eu-north-1',
    values: { STAGE: 'given', STACK: 'other' },
    missing,
  });
});
