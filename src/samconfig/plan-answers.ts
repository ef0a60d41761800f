import { isRecord } from '../text/is-record.ts';
import type { SamconfigAnswers } from './changes.ts';
import {
  type ConfigEdit,
  type ConfigPath,
  type ConfigValue,
  type ConfigView,
  valueAt,
} from './config-edit.ts';
import { asFlag } from './flag.ts';
import { planOverrides } from './plan-overrides.ts';

/** The edits after which sam reads the answers; none where it does already. */
export function planAnswers(view: ConfigView, environment: string, answers: SamconfigAnswers): ConfigEdit[] {
  const set = (
    key: string,
    usual: 'global' | 'deploy',
    value: ConfigValue | undefined,
    isSame: (given: unknown) => boolean,
  ): ConfigEdit[] => {
    const path = placeOf(view.value, environment, key, usual);
    if (value === undefined || (isSame(valueAt(view.value, path)) && isSureAll(view, path))) return [];
    return [{ kind: 'set', path, value }];
  };
  const { stackName, region, capabilities, confirmChangeset, resolveS3, s3Prefix, resolveImageRepos } =
    answers;
  return [
    ...set('stack_name', 'global', stackName, (given) => given === stackName),
    ...set('region', 'global', region, (given) => given === region),
    ...set('capabilities', 'deploy', capabilities && asWritten(capabilities), (given) =>
      sameCapabilities(given, capabilities ?? []),
    ),
    ...set('confirm_changeset', 'deploy', confirmChangeset, (given) => asFlag(given) === confirmChangeset),
    ...set('resolve_s3', 'deploy', resolveS3, (given) => asFlag(given) === true),
    ...set('s3_prefix', 'deploy', s3Prefix, (given) => given === s3Prefix),
    ...set('resolve_image_repos', 'deploy', resolveImageRepos, (given) => asFlag(given) === true),
    ...planOverrides(
      view,
      placeOf(view.value, environment, 'parameter_overrides', 'deploy'),
      Object.entries(answers.parameters ?? {}),
    ),
  ];
}

/** The command's own value wins over the one in global; where there is none, each key has its usual place. */
export function placeOf(
  value: unknown,
  environment: string,
  key: string,
  usual: 'global' | 'deploy',
): readonly [string, string, string, string] {
  const inSection = (command: string) => [environment, command, 'parameters', key] as const;
  const present = ['deploy', 'global'].find((command) => has(value, inSection(command)));
  return inSection(present ?? usual);
}

function has(value: unknown, path: ConfigPath): boolean {
  const parent = valueAt(value, path.slice(0, -1));
  return isRecord(parent) && Object.hasOwn(parent, path.at(-1)!);
}

function isSureAll(view: ConfigView, path: ConfigPath): boolean {
  const value = valueAt(view.value, path);
  if (value === undefined) return true;
  return Array.isArray(value) ? value.every((_, index) => view.isSure([...path, index])) : view.isSure(path);
}

const asWritten = (capabilities: readonly string[]): ConfigValue =>
  capabilities.length === 1 ? capabilities[0]! : [...capabilities];

/** sam splits a text at each blank, and takes a list as it is (samcli/commands/_utils/options.py). */
function sameCapabilities(given: unknown, wanted: readonly string[]): boolean {
  const present = typeof given === 'string' ? given.split(' ') : (given ?? []);
  if (!Array.isArray(present)) return false;
  return present.every((name) => wanted.includes(name)) && wanted.every((name) => present.includes(name));
}
