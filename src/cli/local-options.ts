import type { OptionSpec } from './command-spec.ts';

/** What a function that runs here has in its environment, beside what the template says. */
export const variableOptions: readonly OptionSpec[] = [
  {
    flags: '--env-file <file>',
    description: 'variables over those of the template: dotenv, JSON or YAML',
    repeat: true,
  },
  { flags: '--live-env', description: "the deployed function's variables over those of the template" },
  {
    flags: '--inherit-env <NAME>',
    description: 'a variable of your environment; no other gets in',
    repeat: true,
  },
  { flags: '--aws-credentials', description: 'your AWS credentials; else the function has none that work' },
];

/** How a build is proved. */
export const proofOptions: readonly OptionSpec[] = [
  { flags: '--no-proof', description: 'does not look whether what was built can start on Lambda' },
  { flags: '--smoke', description: "runs what was built once, here, with the samconfig's event" },
];
