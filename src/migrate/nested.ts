import { join, relative } from 'node:path';
import { parseTemplate } from '../template/document.ts';
import { functionsOf, resourcesOf } from '../template/functions.ts';
import { isRecord } from '../text/is-record.ts';
import { localPath } from '../validate/packaging.ts';
import { OLD_RUNTIMES } from './old-runtimes.ts';
import { askAtPath, type Planning } from './planning.ts';

/** Where the template of a stack in the stack is named. */
const LOCATIONS: Readonly<Record<string, string>> = {
  'AWS::Serverless::Application': 'Location',
  'AWS::CloudFormation::Stack': 'TemplateURL',
};

/** Templates of this project that the template nests are migrated by themselves: each has functions of its own. */
export function askAboutNested(planning: Planning): void {
  const { template, folder, files } = planning;
  for (const [logicalId, { Type: type, Properties: properties }] of resourcesOf(template.value)) {
    const property = LOCATIONS[String(type)];
    const location =
      isRecord(properties) && property !== undefined ? localPath(properties[property]) : undefined;
    const file = location === undefined ? undefined : join(folder, location);
    const text = file === undefined ? undefined : files.text(file);
    if (file === undefined || text === undefined || !hasOldRuntime(text)) continue;
    askAtPath(planning, ['Resources', logicalId, 'Properties', property!], {
      about: 'nested-template',
      subject: logicalId,
      message: `${location} has functions of its own on an old runtime.`,
      hint: `samgen migrate --template ${relative(folder, file)}`,
    });
  }
}

const hasOldRuntime = (text: string): boolean =>
  functionsOf(parseTemplate(text, 'nested').document?.value).some(({ properties }) =>
    OLD_RUNTIMES.includes(String(properties['Runtime'])),
  );
