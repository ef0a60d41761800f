import { environmentSuffix } from '../stack/names.ts';
import type { Blueprint } from './blueprint.ts';
import type { Variables } from './check-answers.ts';
import type { Answers } from './questions.ts';
import type { Placeholders } from './substitute.ts';

/** What the placeholders of a blueprint's files stand for. */
export function placeholdersOf(
  answers: Answers,
  variables: Variables,
  blueprint: Blueprint,
  folder: string,
): Placeholders {
  const language = blueprint.languages.find(({ name }) => name === answers.language);
  const ofLanguage = Object.entries(language?.values ?? {}).map(([name, byArchitecture]) => [
    name,
    byArchitecture[answers.arch] ?? '',
  ]);
  const base = answers.base ?? '';
  return {
    ...Object.fromEntries(ofLanguage),
    project: folder,
    blueprint: answers.blueprint,
    language: answers.language,
    package: answers.package,
    base: blueprint.bases[base]?.image ?? base,
    base_folder: baseFolder(base, blueprint),
    arch: answers.arch,
    // Docker's name of this machine, on which compilers run that are not to be emulated.
    build_platform: `linux/${process.arch === 'arm64' ? 'arm64' : 'amd64'}`,
    function: answers.function,
    stack_name: answers['stack-name'],
    memory: String(answers.memory),
    timeout: String(answers.timeout),
    secrets: answers.secrets ?? 'none',
    public_names: Object.keys(variables.public).join(' '),
    secret_names: variables.secret.map(({ name }) => name).join(' '),
    public_list: Object.keys(variables.public).join(', '),
    secret_list: variables.secret.map(({ name }) => name).join(', '),
    parameter_list: variables.secret.map(({ parameter }) => parameter).join(', '),
  };
}

function baseFolder(base: string, { bases }: Blueprint): string {
  if (base === '') return 'none';
  // `:` is in no folder's name on every file system.
  return Object.hasOwn(bases, base) ? base.replace(/[^A-Za-z0-9.-]/g, '.') : 'any';
}

/** The same for one environment's sections of samconfig.toml. */
export function inEnvironment(placeholders: Placeholders, environment: string): Placeholders {
  const stack_name = `${placeholders['stack_name']}${environmentSuffix(environment)}`;
  return { ...placeholders, environment, stack_name };
}
