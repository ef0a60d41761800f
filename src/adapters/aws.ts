import type { Agent } from 'node:https';
import type { FunctionApi } from '../env/function.ts';
import type { InvokeApi } from '../invoke/remote.ts';
import type { Credentials } from '../runtime/environment.ts';
import type { StackReader } from '../stack/stack.ts';
import { explained } from './aws-errors.ts';
import { agentFor } from './connection.ts';

/** Where calls go, and as whom. */
export interface AwsTarget {
  region: string;
  /** Undefined: what the environment says. */
  profile: string | undefined;
}

export interface Account {
  id: string;
  /** Of the user or role whose credentials are used. */
  arn: string;
}

export interface Aws {
  /** Who calls: one call to STS, for which no permission is needed. @throws FailedError without valid credentials */
  account(): Promise<Account>;
  /** The credentials themselves, renewed where they are for a time; nobody is called for those that are still good. */
  credentials(): Promise<Credentials>;
  stacks: StackReader;
  functions: FunctionApi;
  invocations: InvokeApi;
}

/** What every client of the SDK is made with. */
export interface ClientConfig {
  region: string;
  profile?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  requestHandler: {
    connectionTimeout: number;
    requestTimeout: number;
    throwOnRequestTimeout: boolean;
    httpsAgent?: Agent;
  };
}

/**
 * Makes one call; what goes wrong with it is told in samgen's own words.
 * @param action what IAM calls its permission; a call that is denied is a DeniedError then
 */
export type Send = <T>(
  service: string,
  call: (signal: AbortSignal) => Promise<T>,
  action?: string,
) => Promise<T>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads AWS through its SDK, which is loaded with the first call. */
export function connectAws(target: AwsTarget, env: Environment, signal: AbortSignal): Aws {
  let config: Promise<ClientConfig> | undefined;
  const configured = () => {
    config ??= clientConfig(target, env);
    return config;
  };
  const send: Send = async (service, call, action) => {
    try {
      return await call(signal);
    } catch (error) {
      const context = { ...target, service, cancelled: signal.aborted };
      throw explained(error, action === undefined ? context : { ...context, action });
    }
  };
  let functions: Promise<FunctionApi> | undefined;
  const functionApi = () => {
    functions ??= loadFunctionApi(target, configured);
    return functions;
  };
  let provider: Promise<() => Promise<Credentials>> | undefined;
  const credentialProvider = () => {
    provider ??= loadCredentials(configured);
    return provider;
  };
  return {
    functions: {
      read: async (...given) => (await functionApi()).read(...given),
      write: async (...given) => (await functionApi()).write(...given),
    },
    invocations: {
      invoke: async (...given) => (await loadInvokeApi(target, configured)).invoke(...given),
    },
    account: () =>
      send('STS', async (abortSignal) => {
        const { STSClient, GetCallerIdentityCommand } = await loadSts();
        const client = new STSClient(await configured());
        const answer = await client.send(new GetCallerIdentityCommand({}), { abortSignal });
        return { id: answer.Account ?? '', arn: answer.Arn ?? '' };
      }),
    credentials: () => send('STS', async () => (await credentialProvider())()),
    stacks: {
      describe: async (name) => (await stackReader(await configured(), send)).describe(name),
      lastEvents: async (name) => (await stackReader(await configured(), send)).lastEvents(name),
      template: async (name, stage) => (await stackReader(await configured(), send)).template(name, stage),
      functions: async (name) => (await stackReader(await configured(), send)).functions(name),
    },
  };
}

async function stackReader(config: ClientConfig, send: Send): Promise<StackReader> {
  beQuiet();
  const { sdkStackReader } = await import('./stack-reader.ts');
  return sdkStackReader(config, send);
}

async function loadFunctionApi(target: AwsTarget, config: () => Promise<ClientConfig>): Promise<FunctionApi> {
  beQuiet();
  const { sdkFunctionApi } = await import('./function-api.ts');
  return sdkFunctionApi(await config(), target);
}

async function loadInvokeApi(target: AwsTarget, config: () => Promise<ClientConfig>): Promise<InvokeApi> {
  beQuiet();
  const { sdkInvokeApi } = await import('./invoke-api.ts');
  return sdkInvokeApi(await config(), target);
}

/** The client's own provider keeps them until shortly before they expire. */
async function loadCredentials(config: () => Promise<ClientConfig>): Promise<() => Promise<Credentials>> {
  const { STSClient } = await loadSts();
  const provide = new STSClient(await config()).config.credentials;
  return async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = await provide();
    return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  };
}

/** The region of the profile that holds, or undefined where it has none. */
export async function regionOfProfile(
  profile: string | undefined,
  env: Environment,
): Promise<string | undefined> {
  const { STSClient } = await loadSts();
  const name = profile ?? profileIn(env);
  try {
    return await new STSClient(name === undefined ? {} : { profile: name }).config.region();
  } catch {
    // The SDK's way to say that there is none.
    return undefined;
  }
}

/**
 * The same credentials that sam takes: a profile that was named, else keys in the environment, else the environment's
 * profile (botocore/credentials.py, `create_credential_resolver`). The SDK alone would take the profile first.
 */
async function clientConfig({ region, profile }: AwsTarget, env: Environment): Promise<ClientConfig> {
  const host = endpointHost(env) ?? `sts.${region}.amazonaws.com`;
  const httpsAgent = await agentFor(host, env);
  const common = { region, requestHandler: { ...TIMEOUTS, ...(httpsAgent ? { httpsAgent } : {}) } };
  if (profile !== undefined) return { ...common, profile };
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  const sessionToken = env['AWS_SESSION_TOKEN'];
  if (accessKeyId && secretAccessKey) {
    const keys = { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
    return { ...common, credentials: keys };
  }
  const named = profileIn(env);
  return named === undefined ? common : { ...common, profile: named };
}

function endpointHost(env: Environment): string | undefined {
  const endpoint = env['AWS_ENDPOINT_URL'] ?? '';
  return URL.canParse(endpoint) ? new URL(endpoint).hostname : undefined;
}

const profileIn = (env: Environment): string | undefined =>
  env['AWS_DEFAULT_PROFILE'] || env['AWS_PROFILE'] || undefined;

/** Milliseconds. Without them a call waits for minutes where nothing answers; the SDK alone would only say so on stderr. */
const TIMEOUTS = { connectionTimeout: 10_000, requestTimeout: 60_000, throwOnRequestTimeout: true };

async function loadSts(): Promise<typeof import('@aws-sdk/client-sts')> {
  beQuiet();
  return import('@aws-sdk/client-sts');
}

/** The SDK would warn on stderr that later versions of it need a newer Node; ours is bundled. */
function beQuiet(): void {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
}
