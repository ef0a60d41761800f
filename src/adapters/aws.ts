import type { FunctionApi } from '../env/function.ts';
import type { VersionApi } from '../env/versions.ts';
import type { InvokeApi } from '../invoke/remote.ts';
import type { Credentials } from '../runtime/environment.ts';
import type { ChangeSets, TemplateStore } from '../stack/change-set.ts';
import type { StackReader } from '../stack/stack.ts';
import { explained } from './aws-errors.ts';
import {
  type ClientConfig,
  clientConfig,
  type Environment,
  hasOwnEndpoint,
  profileIn,
} from './client-config.ts';

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
  changeSets: ChangeSets;
  templates: TemplateStore;
  functions: FunctionApi;
  versions: VersionApi;
  invocations: InvokeApi;
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

/** Reads AWS through its SDK, which is loaded with the first call. */
export function connectAws(target: AwsTarget, env: Environment, signal: AbortSignal): Aws {
  const configured = once(() => clientConfig(target, env));
  const send: Send = async (service, call, action) => {
    try {
      return await call(signal);
    } catch (error) {
      const context = { ...target, service, cancelled: signal.aborted };
      throw explained(error, action === undefined ? context : { ...context, action });
    }
  };
  const functionApi = once(() => loadFunctionApi(target, configured));
  const versionApi = once(() => loadVersionApi(target, configured));
  const changeSets = once(() => loadChangeSets(configured, send));
  const credentialProvider = once(() => loadCredentials(configured));
  return {
    functions: {
      read: async (...given) => (await functionApi()).read(...given),
      write: async (...given) => (await functionApi()).write(...given),
    },
    versions: {
      publish: async (...given) => (await versionApi()).publish(...given),
      list: async (...given) => (await versionApi()).list(...given),
      remove: async (...given) => (await versionApi()).remove(...given),
      alias: async (...given) => (await versionApi()).alias(...given),
      moveAlias: async (...given) => (await versionApi()).moveAlias(...given),
    },
    changeSets: {
      create: async (request) => (await changeSets()).create(request),
      describe: async (id) => (await changeSets()).describe(id),
      execute: async (id) => (await changeSets()).execute(id),
      remove: async (id) => (await changeSets()).remove(id),
    },
    templates: {
      put: async (...given) => (await loadTemplateStore(configured, send, hasOwnEndpoint(env))).put(...given),
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

async function loadVersionApi(target: AwsTarget, config: () => Promise<ClientConfig>): Promise<VersionApi> {
  beQuiet();
  const { sdkVersionApi } = await import('./version-api.ts');
  return sdkVersionApi(await config(), target);
}

async function loadChangeSets(config: () => Promise<ClientConfig>, send: Send): Promise<ChangeSets> {
  beQuiet();
  const { sdkChangeSets } = await import('./change-sets.ts');
  return sdkChangeSets(await config(), send);
}

/** S3's client is loaded by this alone: most templates are small. */
async function loadTemplateStore(
  config: () => Promise<ClientConfig>,
  send: Send,
  isPathStyle: boolean,
): Promise<TemplateStore> {
  beQuiet();
  const { sdkTemplateStore } = await import('./template-store.ts');
  return sdkTemplateStore(await config(), send, isPathStyle);
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

async function loadSts(): Promise<typeof import('@aws-sdk/client-sts')> {
  beQuiet();
  return import('@aws-sdk/client-sts');
}

/** The SDK would warn on stderr that later versions of it need a newer Node; ours is bundled. */
function beQuiet(): void {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
