import type { Stack } from '../stack/stack.ts';
import { resourcesOf } from '../template/functions.ts';
import { isRecord } from '../text/is-record.ts';
import { hasMacro } from './expression.ts';
import type { TemplateEnvironment } from './template-sources.ts';

/** The parser of YAML takes longer to load than all the rest; what CloudFormation has made is JSON. */
export async function parsed(text: string | undefined): Promise<unknown> {
  if (text === undefined) return undefined;
  if (/^\s*\{/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      // YAML may begin so as well.
    }
  }
  const { parseTemplate } = await import('../template/document.ts');
  return parseTemplate(text, 'template').document?.value;
}

/** A transform may have made variables of its own, or the whole function. SAM's own makes none. */
export function needsProcessing(template: unknown, logicalId: string): boolean {
  if (!isRecord(template)) return true;
  const transforms = [template['Transform'] ?? []].flat();
  if (transforms.some((name) => name !== 'AWS::Serverless-2016-10-31')) return true;
  const resource = resourcesOf(template).find(([id]) => id === logicalId)?.[1];
  // One that stands beside the resources is given all of them.
  const beside = [template, template['Resources']].some((map) => isRecord(map) && 'Fn::Transform' in map);
  return beside || hasMacro([resource, template['Globals']]);
}

/** What was written first. A value that a macro has changed or taken away is not known. */
export function union(
  written: TemplateEnvironment | undefined,
  made: TemplateEnvironment | undefined,
): TemplateEnvironment | undefined {
  if (written === undefined || made === undefined) return written ?? made;
  const added = [...made.sources].filter(([key]) => !written.sources.has(key));
  const sources = new Map([...written.sources, ...added]);
  const isKept = ([key, value]: [string, string]) =>
    !written.sources.has(key) || written.values.get(key) === value;
  const values = new Map([...made.values].filter(isKept));
  const alias = written.alias ?? made.alias;
  const open = written.isOpen || made.isOpen ? { isOpen: true as const } : {};
  return { sources, values, ...open, ...(alias === undefined ? {} : { alias }) };
}

/** By the parts of the stack's ID, `arn:PARTITION:cloudformation:REGION:ACCOUNT:stack/NAME/…`. */
export function pseudoParameters({ id, name }: Stack): Record<string, string> {
  const [, partition = '', , region = '', account = ''] = id.split(':');
  if (account === '') return { 'AWS::StackName': name };
  return {
    'AWS::AccountId': account,
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::StackId': id,
    'AWS::StackName': name,
    'AWS::URLSuffix': partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
  };
}
