import { type CommandGroup, type CommandSpec, projectOptions } from './command-spec.ts';

const pin: CommandSpec = {
  name: 'pin',
  argument: { name: '[dir]', description: 'the project (default: the current folder)' },
  summary: 'writes the digest beside the tag of every base image (FROM image:tag@sha256:…)',
  options: [
    { flags: '--only <function>', description: 'its Dockerfile alone; may be repeated', repeat: true },
    { flags: '--update', description: 'looks again for bases that have a digest' },
    { flags: '--dry-run', description: 'shows what would change, and changes nothing' },
    ...projectOptions,
  ],
  examples: [
    ['samgen base pin', 'every base that has no digest gets one'],
    ['samgen base pin --update', 'and the others the newest of their tag'],
    ['samgen base pin --only HelloFunction --dry-run', 'shows the diff for one function'],
  ],
  load: () => import('../commands/base/pin.ts'),
};

const build: CommandSpec = {
  name: 'build',
  argument: { name: '[image]', description: 'as its branch is called: provided.al2023, nodejs20.x' },
  summary: "rebuilds one of AWS's base images from its published layers, as IMAGE:local",
  options: [
    {
      flags: '--repo <url>',
      description: "the git repository (default: AWS's own, aws/aws-lambda-base-images on GitHub)",
    },
    { flags: '--arch <arch>', description: "x86_64 or arm64 (default: this machine's)" },
    { flags: '--dry-run', description: 'shows which layers it would take, and fetches and builds nothing' },
  ],
  examples: [
    ['samgen base build provided.al2023', 'then: samgen new --base provided.al2023:local'],
    ['samgen base build provided.al2023 --arch arm64', 'for Graviton'],
    ['samgen base build nodejs20.x --repo ../mirror.git', 'from a mirror of the repository'],
  ],
  load: () => import('../commands/base/build.ts'),
};

export const baseCommands: CommandGroup = {
  name: 'base',
  summary: 'base images of Dockerfiles: pinned by digest, or rebuilt here',
  subcommands: [pin, build],
  examples: [
    ['samgen base pin', 'then samgen build builds on the same base every time'],
    ['samgen base build provided.al2023', "AWS's image without pulling it"],
  ],
};
