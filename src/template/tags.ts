/** The intrinsic functions with a short YAML form (CloudFormation's intrinsic function reference). */
export const INTRINSICS: readonly string[] = [
  'Ref',
  'Condition',
  'Fn::And',
  'Fn::Base64',
  'Fn::Cidr',
  'Fn::Equals',
  'Fn::FindInMap',
  'Fn::GetAtt',
  'Fn::GetAZs',
  'Fn::GetStackOutput',
  'Fn::If',
  'Fn::ImportValue',
  'Fn::Join',
  'Fn::Length',
  'Fn::Not',
  'Fn::Or',
  'Fn::Select',
  'Fn::Split',
  'Fn::Sub',
  'Fn::ToJsonString',
  'Fn::Transform',
];

/** Those of the section Rules only (CloudFormation user guide, "Rule-specific intrinsic functions"). */
export const RULE_FUNCTIONS: readonly string[] = [
  'Fn::Contains',
  'Fn::EachMemberEquals',
  'Fn::EachMemberIn',
  'Fn::RefAll',
  'Fn::ValueOf',
  'Fn::ValueOfAll',
];

/** `!Sub` → `Fn::Sub`; undefined for YAML's own tags and for none. */
export function tagFunction(tag: string | undefined): string | undefined {
  if (tag === undefined || !tag.startsWith('!') || tag.startsWith('!!') || tag === '!') return undefined;
  const name = tag.slice(1);
  if (name === 'Ref' || name === 'Condition') return name;
  return name.startsWith('Fn::') ? name : `Fn::${name}`;
}

/** `!GetAtt a.b` is `{ 'Fn::GetAtt': ['a', 'b'] }`, as SAM's reader makes it (samcli/yamlhelper.py). */
export function longForm(name: string, value: unknown): Record<string, unknown> {
  if (name === 'Fn::GetAtt' && typeof value === 'string') {
    const dot = value.indexOf('.');
    return { [name]: dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)] };
  }
  return { [name]: value };
}
