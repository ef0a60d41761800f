import type { OptionSpec } from '../cli/command-spec.ts';
import * as check from './check-answer.ts';

interface ValueOf {
  /** One of the values that the blueprints offer, given what was answered before. */
  choice: string;
  text: string;
  integer: number;
  list: string[];
}

/** By name; a question that was not answered is absent. */
export type EarlierAnswers = Readonly<Record<string, string | number | string[] | undefined>>;

/** What a default may depend on. */
export interface DefaultContext {
  /** The last part of the folder's path. */
  folder: string;
  answers: EarlierAnswers;
  /** What the chosen blueprint says of this question, if anything. */
  fromBlueprint: string[] | undefined;
}

interface QuestionData {
  /** As in an answers file; its flag is `--` and the name. */
  name: string;
  type: keyof ValueOf;
  /** The flag's value in the help. */
  placeholder: string;
  help: string;
  /** The prompt; a question without one is a flag only. */
  message?: string;
  /** What separates several values in one flag. */
  separator?: ',';
  /** Whether there may be no answer. */
  optional?: true;
  /** The question exists only where this holds. */
  when?: (answers: EarlierAnswers) => boolean;
  default?: (context: DefaultContext) => string | number | string[] | undefined;
  /** What is wrong with one value, or undefined. */
  validate?: (value: string) => string | undefined;
}

const ARCHITECTURE = process.arch === 'arm64' ? 'arm64' : 'x86_64';

/** Everything that can be asked about a project, in the order it is asked. */
export const questions = [
  {
    name: 'blueprint',
    type: 'choice',
    placeholder: 'name',
    help: 'what to start from (default: minimal)',
    message: 'Start from',
  },
  {
    name: 'language',
    type: 'choice',
    placeholder: 'name',
    help: 'what it is written in (default: shell)',
    message: 'Language',
  },
  {
    name: 'package',
    type: 'choice',
    placeholder: 'zip|image',
    help: 'how the function is packed (default: zip)',
    message: 'Package',
  },
  {
    name: 'base',
    type: 'choice',
    placeholder: 'image',
    help: "an image's base: provided:al2023, distroless, scratch, or any image",
    message: 'Base image',
    optional: true,
    when: ({ package: pack }) => pack === 'image',
    validate: check.imageName,
  },
  {
    name: 'arch',
    type: 'choice',
    placeholder: 'x86_64|arm64',
    help: "the processor (default: this machine's)",
    message: 'Architecture (arm64 costs less)',
    default: () => ARCHITECTURE,
  },
  {
    name: 'function',
    type: 'text',
    placeholder: 'name',
    help: "the function's logical ID (default: from the folder)",
    message: 'Function name',
    default: ({ folder }) => check.functionName(folder),
    validate: check.logicalId,
  },
  {
    name: 'stack-name',
    type: 'text',
    placeholder: 'name',
    help: 'the stack (default: from the folder)',
    default: ({ folder }) => check.stackNameOf(folder),
    validate: check.stackName,
  },
  {
    name: 'region',
    type: 'text',
    placeholder: 'region',
    help: 'for samconfig.toml (default: left to the profile)',
    optional: true,
    validate: check.region,
  },
  {
    name: 'memory',
    type: 'integer',
    placeholder: 'MB',
    help: '128 to 10240 (default: 128)',
    default: () => 128,
    validate: check.integerBetween(128, 10_240),
  },
  {
    name: 'timeout',
    type: 'integer',
    placeholder: 'seconds',
    help: '1 to 900 (default: 10)',
    default: () => 10,
    validate: check.integerBetween(1, 900),
  },
  {
    name: 'public-var',
    type: 'list',
    placeholder: 'KEY=VALUE',
    help: 'a variable in the template; repeatable',
    default: ({ fromBlueprint }) => fromBlueprint ?? [],
    validate: check.publicVariable,
  },
  {
    name: 'secret-var',
    type: 'list',
    placeholder: 'NAME',
    help: 'a secret variable, never with a value on disk; repeatable',
    default: ({ fromBlueprint }) => fromBlueprint ?? [],
    separator: ',',
    validate: check.variableName,
  },
  {
    name: 'secrets',
    type: 'choice',
    placeholder: 'parameter|external',
    help: 'secrets as NoEcho parameters (default), or outside the template',
    optional: true,
    when: ({ 'secret-var': secrets }) => Array.isArray(secrets) && secrets.length > 0,
    default: () => 'parameter',
  },
  {
    name: 'envs',
    type: 'list',
    placeholder: 'dev,prod',
    help: 'environments with sections of their own in samconfig.toml',
    default: () => [],
    separator: ',',
    validate: check.environmentName,
  },
] as const satisfies readonly QuestionData[];

export type QuestionName = (typeof questions)[number]['name'];
export type Question = QuestionData & { name: QuestionName };

/** The answers' types follow from the questions. */
export type Answers = {
  [Q in (typeof questions)[number] as Q['name']]: Q extends { optional: true }
    ? ValueOf[Q['type']] | undefined
    : ValueOf[Q['type']];
};

/** A flag's name in the parsed options: `stack-name` → `stackName`. */
export const flagKey = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

export const newOptions: readonly OptionSpec[] = [
  ...questions.map((question: QuestionData) => ({
    flags: `--${question.name} <${question.placeholder}>`,
    description: question.help,
    ...(question.type === 'list' ? { repeat: true } : {}),
  })),
  { flags: '--from <file>', description: 'answers from a YAML or JSON file; flags win' },
  { flags: '-y, --yes', description: 'the defaults for all that is not given' },
  { flags: '--dry-run', description: 'show what would be written, write nothing' },
  { flags: '--force', description: 'overwrite files that stand in the way' },
];
