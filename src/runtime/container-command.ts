import { DOCKER_MACHINES, isReadByDocker } from '../adapters/docker.ts';
import { UsageError } from '../errors.ts';

export interface ContainerCreation {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly architecture: keyof typeof DOCKER_MACHINES;
  /** `sha256:…` */
  readonly image: string;
  /** The program and its arguments. */
  readonly words: readonly [string, ...string[]];
  readonly workingDirectory?: string | undefined;
  /** Files of this machine that it sees, by the path where it sees them. */
  readonly files?: Readonly<Record<string, string>>;
}

/** How a function's variables reach a container without standing on a command line. */
export interface HandedVariables {
  /** The text of an `--env-file`: everything after the first `=` of a line is the value, to its end. */
  readonly file: string;
  /** Values that such a file cannot hold: Docker's program takes them out of its own environment. */
  readonly own: Readonly<Record<string, string>>;
  /** What a container has not, though Docker would give it one. */
  readonly absent: readonly string[];
}

/**
 * Where a function's files can be written and who it runs as: "Your function code can access a writable /tmp
 * directory", "a default Linux user with least-privileged permissions", whatever USER says (AWS Lambda developer guide,
 * Create a Lambda function using a container image); the user's numbers are those seen on AWS. 1,024 open files and
 * processes: the guide's Lambda quotas.
 */
const LIKE_LAMBDA = [
  '--read-only',
  ...['--tmpfs', '/tmp:exec,mode=1777'],
  ...['--user', '993:990'],
  ...['--cap-drop', 'ALL'],
  ...['--security-opt', 'no-new-privileges'],
  ...['--ulimit', 'nofile=1024:1024'],
  ...['--pids-limit', '1024'],
  '--no-healthcheck',
];

/** The arguments of `docker create`. */
export function createArguments(
  creation: ContainerCreation,
  { absent, own }: Pick<HandedVariables, 'absent' | 'own'>,
  environmentFile: string,
): string[] {
  const { name, labels, architecture, image, words, workingDirectory, files = {} } = creation;
  const [program, ...rest] = words;
  return [
    ...['create', '--name', name, '--pull', 'never', '--platform', `linux/${DOCKER_MACHINES[architecture]}`],
    ...Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]),
    // What it writes goes to whoever listens; nothing keeps it on disk.
    ...['--network', 'bridge', '--log-driver', 'none'],
    ...LIKE_LAMBDA,
    ...['--env-file', environmentFile],
    ...[...Object.keys(own), ...absent].flatMap((variable) => ['--env', variable]),
    ...(workingDirectory === undefined ? [] : ['--workdir', workingDirectory]),
    ...Object.entries(files).flatMap(([target, source]) => [
      '--mount',
      `type=bind,source=${source},target=${target},readonly`,
    ]),
    ...['--entrypoint', program, image, ...rest],
  ];
}

/** Docker's program puts the proxies of ~/.docker/config.json into every container. */
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY'];
const FROM_DOCKER = [...PROXIES, ...PROXIES.map((name) => name.toLowerCase()), 'HOSTNAME'];

/** Longer lines are more than Docker's program reads of such a file. */
const LONGEST_LINE = 32_768;

/**
 * @param image what the image itself sets
 * @throws UsageError for a value of several lines in a variable that Docker's own program reads
 */
export function handVariables(
  environment: Readonly<Record<string, string>>,
  image: Readonly<Record<string, string>>,
): HandedVariables {
  const lines: string[] = [];
  const own: Record<string, string> = {};
  const absent = FROM_DOCKER.filter((name) => environment[name] === undefined && image[name] === undefined);
  // Docker's program would put its own proxies over those of a file.
  const proxies = Object.entries(image).filter(([name]) => FROM_DOCKER.includes(name));
  for (const [name, value] of Object.entries({ ...Object.fromEntries(proxies), ...environment })) {
    const fits = !/[\r\n]/.test(value) && value.length < LONGEST_LINE;
    if (fits && !FROM_DOCKER.includes(name)) lines.push(`${name}=${value}\n`);
    else if (isReadByDocker(name)) throw unhandable(name);
    else own[name] = value;
  }
  return { file: lines.join(''), own, absent };
}

/** The environment of the `docker create` that hands them over. */
export function creatorEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  { own, absent }: Pick<HandedVariables, 'own' | 'absent'>,
): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(([name]) => !absent.includes(name));
  return { ...Object.fromEntries(kept), ...own };
}

const unhandable = (name: string): UsageError =>
  new UsageError(
    `The variable ${name} has a value of several lines, or a very long one, and its name means something to Docker's own program: it cannot be handed to a container.`,
    'Give the variable another name.',
  );
