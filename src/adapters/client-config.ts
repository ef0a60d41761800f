import type { Agent } from 'node:https';
import type { AwsTarget } from './aws.ts';
import { agentFor } from './connection.ts';

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

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The same credentials that sam takes: a profile that was named, else keys in the environment, else the environment's
 * profile (botocore/credentials.py, `create_credential_resolver`). The SDK alone would take the profile first.
 */
export async function clientConfig({ region, profile }: AwsTarget, env: Environment): Promise<ClientConfig> {
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

/** Calls go to what is not AWS itself: an emulator, for instance. */
export const hasOwnEndpoint = (env: Environment): boolean =>
  Boolean(env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL']);

export const profileIn = (env: Environment): string | undefined =>
  env['AWS_DEFAULT_PROFILE'] || env['AWS_PROFILE'] || undefined;

/** Milliseconds. Without them a call waits for minutes where nothing answers; the SDK alone would only say so on stderr. */
const TIMEOUTS = { connectionTimeout: 10_000, requestTimeout: 60_000, throwOnRequestTimeout: true };
