import { LambdaClient } from '@aws-sdk/client-lambda';
import type { ClientConfig } from './client-config.ts';

/** Milliseconds until an answer; Lambda's own calls take less than a second. */
const ANSWER = 20_000;

/** For Lambda's own calls. The SDK's own retries are off: a write may only be repeated knowingly. */
export const oneCallClient = (config: ClientConfig): LambdaClient =>
  new LambdaClient({
    ...config,
    requestHandler: { ...config.requestHandler, requestTimeout: ANSWER },
    maxAttempts: 1,
  });
