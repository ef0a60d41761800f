import { UsageError } from '../errors.ts';
import { isReservedVariable } from '../template/environment-variables.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Only of credentials for a time. */
  readonly sessionToken?: string;
}

/** Credentials that no one can take for real ones; every call to AWS made with them is refused. */
export const fakeCredentials: Credentials = {
  accessKeyId: 'SAMGEN-LOCAL-NOT-AN-ACCESS-KEY',
  secretAccessKey: 'samgen-local-not-a-secret-access-key',
  sessionToken: 'samgen-local-not-a-session-token',
};

export interface FunctionSettings {
  readonly functionName: string;
  /** Megabytes. It is told to the function, not enforced. */
  readonly memorySize: number;
  readonly region: string;
  readonly handler: string;
  /** The folder as the function sees it: `/var/task` in a container, the real folder for a host process. */
  readonly taskRoot: string;
  /** The user's variables. */
  readonly variables: Readonly<Record<string, string>>;
  /** Default: `fakeCredentials`. */
  readonly credentials?: Credentials;
  /** Of a container image: what it sets itself stands over Lambda's LANG, PATH, TZ and LD_LIBRARY_PATH. */
  readonly imageEnvironment?: Readonly<Record<string, string>>;
}

/**
 * The whole environment of a function on `provided.al2023`, as recorded on AWS: nothing of this process's own gets
 * in. There is no `AWS_EXECUTION_ENV`, and `_X_AMZN_TRACE_ID` is for the runtime to set at each event.
 * @param runtimeApi `host:port` of the Runtime API
 * @param logStream name of the log stream, one for each execution environment
 * @throws UsageError when the user's variables name a reserved one, as AWS refuses such a configuration
 */
export function functionEnvironment(
  settings: FunctionSettings,
  runtimeApi: string,
  logStream: string,
): Record<string, string> {
  refuseReserved(settings.variables);
  const { taskRoot, credentials = fakeCredentials, imageEnvironment = {} } = settings;
  const { sessionToken } = credentials;
  const standards = {
    LANG: 'en_US.UTF-8',
    LD_LIBRARY_PATH: `/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:${taskRoot}:${taskRoot}/lib:/opt/lib`,
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    TZ: ':UTC',
  };
  return {
    ...Object.fromEntries(Object.entries(standards).filter(([name]) => !(name in imageEnvironment))),
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '169.254.100.1:2000',
    _AWS_XRAY_DAEMON_ADDRESS: '169.254.100.1',
    _AWS_XRAY_DAEMON_PORT: '2000',
    ...settings.variables,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
    AWS_REGION: settings.region,
    AWS_DEFAULT_REGION: settings.region,
    AWS_LAMBDA_FUNCTION_NAME: settings.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${settings.functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    LAMBDA_TASK_ROOT: taskRoot,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    _HANDLER: settings.handler,
  };
}

function refuseReserved(variables: Readonly<Record<string, string>>): void {
  const reserved = Object.keys(variables).filter((name) => isReservedVariable(name));
  if (reserved.length === 0) return;
  throw new UsageError(
    `Lambda sets ${reserved.join(', ')} itself; a function's own variables cannot.`,
    'Rename or remove them; a deployment would be refused too.',
  );
}
