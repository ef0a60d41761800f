import fc from 'fast-check';

/** What only CloudFormation knows while it deploys: the values of all parameters, and the resources. */
export interface Cloud {
  parameters: Record<string, string>;
  resources: Record<string, string>;
}

type Written = string | number | boolean | { [name: string]: unknown };

const NO_VALUE = { Ref: 'AWS::NoValue' };
const NAMES = ['AB', 'CD', 'EF', 'GH'];
const CONDITIONS = {
  IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
  HasSecret: { 'Fn::Equals': [{ Ref: 'Secret' }, 'yes'] },
  Both: { 'Fn::And': [{ Condition: 'IsProd' }, { Condition: 'HasSecret' }] },
};

/** CloudFormation's own work, in few words; undefined is AWS::NoValue. */
export function deployed(value: unknown, cloud: Cloud): unknown {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map((entry) => deployed(entry, cloud));
  const { parameters, resources } = cloud;
  const named = (name: string): string => parameters[name] ?? resources[name] ?? `?${name}`;
  const map = value as Record<string, unknown>;
  if ('Ref' in map) return map['Ref'] === 'AWS::NoValue' ? undefined : named(String(map['Ref']));
  if ('Fn::GetAtt' in map) return `attribute of ${named('Table')}`;
  if ('Fn::Sub' in map) return String(map['Fn::Sub']).replace(/\$\{(\w+)\}/g, (_, name) => named(name));
  if ('Fn::Join' in map) {
    const [separator, list] = map['Fn::Join'] as [string, unknown[]];
    return list.map((entry) => deployed(entry, cloud)).join(separator);
  }
  if ('Fn::If' in map) {
    const [condition, yes, no] = map['Fn::If'] as [keyof typeof CONDITIONS, unknown, unknown];
    const isProd = parameters['Stage'] === 'prod';
    const hasSecret = parameters['Secret'] === 'yes';
    const truth = { IsProd: isProd, HasSecret: hasSecret, Both: isProd && hasSecret };
    return deployed(truth[condition] ? yes : no, cloud);
  }
  const made = Object.entries(map).map(([key, entry]) => [key, deployed(entry, cloud)] as const);
  return Object.fromEntries(made.filter(([, entry]) => entry !== undefined));
}

const choice = (inner: fc.Arbitrary<unknown>): fc.Arbitrary<Written> =>
  fc.tuple(fc.constantFrom(...Object.keys(CONDITIONS)), inner, inner).map((parts) => ({ 'Fn::If': parts }));

const alone: fc.Arbitrary<Written> = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom('Stage', 'Secret', 'Size', 'Table').map((name) => ({ Ref: name })),
  fc.constant({ 'Fn::GetAtt': ['Table', 'Arn'] }),
  fc
    .array(fc.constantFrom('${Stage}', '${Secret}', '${Size}', '${Table}', 'x', '-'), { maxLength: 4 })
    .map((parts) => ({ 'Fn::Sub': parts.join('') })),
);
const joined: fc.Arbitrary<Written> = fc
  .array(fc.oneof(alone, choice(alone)), { maxLength: 3 })
  .map((parts) => ({ 'Fn::Join': ['-', parts] }));
const orNothing = fc.oneof({ weight: 4, arbitrary: fc.oneof(alone, joined) }, fc.constant(NO_VALUE));
const variable = fc.oneof(orNothing, choice(orNothing), choice(choice(orNothing)));
const variables = fc.dictionary(fc.constantFrom(...NAMES), variable);
const mapOrNothing = fc.oneof({ weight: 4, arbitrary: variables }, fc.constant(NO_VALUE));
const whole = fc.oneof(variables, choice(mapOrNothing)).map((map) => ({ Variables: map }));
export const environment = fc.oneof(whole, choice(fc.oneof(whole, fc.constant(NO_VALUE))));

export const templateWith = (given: unknown) => ({
  Parameters: {
    Stage: { Type: 'String', Default: 'dev' },
    Secret: { Type: 'String', NoEcho: true, Default: 'yes' },
    Size: { Type: 'Number' },
  },
  Conditions: CONDITIONS,
  Resources: {
    Table: { Type: 'AWS::DynamoDB::Table' },
    Hello: { Type: 'AWS::Lambda::Function', Properties: { Environment: given } },
  },
});
