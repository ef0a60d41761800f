import type { Path } from '../../template/document.ts';
import { isRecord } from '../../text/is-record.ts';
import type { RuleContext } from '../context.ts';
import type { Finding, Rule } from '../finding.ts';
import type { Reference } from '../references.ts';

/** What SAM hands on to the function itself; from the others it makes resources of their own. */
const OWN = new Set(
  'Architectures Description Environment EphemeralStorage FileSystemConfigs FunctionName Handler ImageConfig KmsKeyArn Layers LoggingConfig MemorySize Role Runtime Tags Timeout Tracing VpcConfig'.split(
    ' ',
  ),
);

export const referenceCircular: Rule = {
  id: 'reference-circular',
  severity: 'error',
  summary: 'A function whose own properties refer to it.',
  help: 'CloudFormation cannot make a resource that needs itself: "Circular dependency between resources". Inside the function, AWS_LAMBDA_FUNCTION_NAME holds its name.',
  check: (context) => (context.isWhole ? context.references.flatMap((one) => circular(one, context)) : []),
};

function circular({ kind, name, path }: Reference, { functions, template }: RuleContext): Finding[] {
  if (kind !== 'Ref' && kind !== 'GetAtt' && kind !== 'Sub') return [];
  const base = kind === 'Ref' ? name : name.split('.')[0]!;
  const fn = functions.find(({ logicalId }) => logicalId === base);
  if (fn === undefined) return [];
  const isOwn = path[0] === 'Resources' && path[1] === base && path[2] === 'Properties';
  const isGlobal = path[0] === 'Globals' && path[1] === 'Function' && fn.type === 'AWS::Serverless::Function';
  const inner = isOwn ? path.slice(3) : path.slice(2);
  if (!isOwn && !(isGlobal && valueAt(fn.properties, inner) === valueAt(template, path))) return [];
  if (fn.type === 'AWS::Serverless::Function' && !OWN.has(String(inner[0]))) return [];
  const resource = valueAt(template, fn.path);
  const isConditional = path.includes('Fn::If') || (isRecord(resource) && 'Condition' in resource);
  return [
    {
      path,
      ...(kind === 'Sub' ? { within: `\${${name}}` } : {}),
      severity: isConditional ? 'warning' : 'error',
      message: `${base} refers to itself here; CloudFormation refuses a circular dependency.`,
      ...(inner[0] === 'Environment'
        ? { hint: 'The function finds its name in AWS_LAMBDA_FUNCTION_NAME; leave the variable out.' }
        : {}),
    },
  ];
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) value = (value as Record<string | number, unknown> | undefined)?.[key];
  return value;
}
