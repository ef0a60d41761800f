import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { TemplateStore } from '../stack/change-set.ts';
import type { Send } from './aws.ts';
import type { ClientConfig } from './client-config.ts';

/**
 * Puts templates into S3.
 * @param isPathStyle the bucket is a part of the path: emulators have no host for each
 */
export function sdkTemplateStore(config: ClientConfig, send: Send, isPathStyle: boolean): TemplateStore {
  return {
    put: (bucket, key, text) =>
      send(
        'S3',
        async (abortSignal) => {
          const client = new S3Client({ ...config, forcePathStyle: isPathStyle });
          const address = addressOfRequests(client);
          const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(text) });
          try {
            await client.send(command, { abortSignal });
          } finally {
            client.destroy();
          }
          return address();
        },
        's3:PutObject',
      ),
  };
}

/** The SDK knows each region's host, and which buckets' names cannot be a part of one. */
function addressOfRequests({ middlewareStack }: S3Client): () => string {
  let address = '';
  middlewareStack.add(
    (next) => (given) => {
      const { protocol, hostname, port, path } = given.request as Address;
      address = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`;
      return next(given);
    },
    { step: 'build', name: 'addressOfRequests' },
  );
  return () => address;
}

interface Address {
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
}
