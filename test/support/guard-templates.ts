import { stringify } from 'yaml';

/** A template as its user has it, before it is written. */
export interface UserTemplate {
  globals: Record<string, Written>;
  functions: Record<string, UserFunction>;
  /** A property of a resource that has nothing to do with functions. */
  table: number;
  /** It uses the secret as well. */
  tableHasSecret: boolean;
  /** Functions without variables of their own have an empty map. */
  emptyMaps: boolean;
}

export interface UserFunction {
  variables: Record<string, Written>;
  code: number;
  memory: number;
}

export type Written = string | { [name: string]: unknown };

export const PARAMETERS = {
  Stage: { Type: 'String', Default: 'dev' },
  Plain: { Type: 'String', Default: 'plain-0', AllowedPattern: '.*' },
  Secret: { Type: 'String', NoEcho: true, Default: 'secret-0' },
  Token: { Type: 'String', NoEcho: true, Default: 'token-0', MinLength: 2 },
};

const CONDITIONS = {
  IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
  HasToken: { 'Fn::Equals': [{ Ref: 'Token' }, 'token-1'] },
};

/** As `sam build` leaves it. */
export const builtText = (user: UserTemplate): string =>
  stringify(
    {
      Transform: 'AWS::Serverless-2016-10-31',
      Parameters: PARAMETERS,
      Conditions: CONDITIONS,
      Globals: { Function: { Runtime: 'provided.al2023', ...environment(user.globals, false) } },
      Resources: {
        Table: {
          Type: 'AWS::DynamoDB::Table',
          Properties: { Size: user.table, ...(user.tableHasSecret ? { Key: { Ref: 'Secret' } } : {}) },
        },
        ...Object.fromEntries(
          Object.entries(user.functions).map(([id, { variables, memory }]) => [
            id,
            {
              Type: 'AWS::Serverless::Function',
              Properties: { CodeUri: id, MemorySize: memory, ...environment(variables, user.emptyMaps) },
            },
          ]),
        ),
      },
      Outputs: { Stage: { Value: 'x' } },
    },
    { version: '1.1', aliasDuplicateObjects: false },
  );

const environment = (variables: Record<string, Written>, emptyMaps: boolean) =>
  Object.keys(variables).length > 0 || emptyMaps ? { Environment: { Variables: variables } } : {};

/** As `sam deploy` sends it: code is named by its place in S3. */
export const packagedText = (text: string, { functions }: UserTemplate): string =>
  Object.entries(functions).reduce(
    (result, [id, { code }]) => result.replace(`CodeUri: ${id}\n`, `CodeUri: s3://bucket/${id}-${code}\n`),
    text,
  );

/** What the user has written for a variable, Globals' included. */
export const writtenFor = (user: UserTemplate, id: string, key: string): Written | undefined =>
  user.functions[id]?.variables[key] ?? (user.functions[id] === undefined ? undefined : user.globals[key]);

/** The parameters that an expression names, by conditions too. */
export function parametersOf(written: unknown): string[] {
  const text = JSON.stringify(written) ?? '';
  const names = Object.keys(PARAMETERS).filter((name) => new RegExp(`"${name}"|{${name}}`).test(text));
  if (text.includes('"IsProd"')) names.push('Stage');
  if (text.includes('"HasToken"')) names.push('Token');
  return names;
}
