import {
  DeleteFunctionCommand,
  GetAliasCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import type { Clock } from '../env/function.ts';
import type { PublishedVersion, VersionApi } from '../env/versions.ts';
import { FailedError } from '../errors.ts';
import type { ClientConfig } from './client-config.ts';
import { systemClock } from './clock.ts';
import { decided, tryLambda } from './lambda-calls.ts';
import { oneCallClient } from './lambda-client.ts';
import type { LambdaContext } from './lambda-failure.ts';
import { aliasOf, codeChanged, inUse, isOfAnAlias, isOfTheCode, versionOf } from './version-answers.ts';

/** Versions and aliases. All but `publish`, whose caller has to look first, repeat themselves where that is safe. */
export function sdkVersionApi(
  config: ClientConfig,
  context: LambdaContext,
  clock: Clock = systemClock,
): VersionApi {
  const client = oneCallClient(config);
  const attempt = tryLambda(context);
  const reading = (signal: AbortSignal) => ({ clock, signal, isWrite: false });
  const writing = (signal: AbortSignal) => ({ clock, signal, isWrite: true });
  const noFunction = (id: string) =>
    new FailedError(
      `There is no function ${id} in ${context.region}.`,
      'Check its name, the region and the profile.',
    );
  const readAlias = (id: string, name: string, abortSignal: AbortSignal) =>
    attempt('GetAlias', abortSignal, async () => {
      const command = new GetAliasCommand({ FunctionName: id, Name: name });
      return aliasOf(await client.send(command, { abortSignal }));
    });
  return {
    async publish(id, { description, codeSha256, revision }, abortSignal) {
      const command = new PublishVersionCommand({
        FunctionName: id,
        Description: description,
        ...(codeSha256 === undefined ? {} : { CodeSha256: codeSha256 }),
        ...(revision === undefined ? {} : { RevisionId: revision }),
      });
      const published = await attempt('PublishVersion', abortSignal, async () => {
        try {
          return versionOf(await client.send(command, { abortSignal }));
        } catch (error) {
          throw codeSha256 !== undefined && isOfTheCode(error) ? codeChanged(id) : error;
        }
      });
      if (published.kind === 'missing') throw noFunction(id);
      // Where no revision was given, it says nothing of one.
      if (published.kind === 'revision-moved') return revision === undefined ? undefined : 'moved';
      return published.kind === 'done' ? published.answer : undefined;
    },
    async list(id, abortSignal) {
      const versions: PublishedVersion[] = [];
      let marker: string | undefined;
      do {
        const command = new ListVersionsByFunctionCommand({ FunctionName: id, Marker: marker });
        const page = await decided(reading(abortSignal), () =>
          attempt('ListVersionsByFunction', abortSignal, async () => {
            const { Versions, NextMarker } = await client.send(command, { abortSignal });
            return (
              Versions && { versions: Versions.flatMap((one) => versionOf(one) ?? []), next: NextMarker }
            );
          }),
        );
        if (page.kind !== 'done') throw noFunction(id);
        versions.push(...page.answer.versions);
        // Empty on the last page, in some answers.
        marker = page.answer.next || undefined;
      } while (marker !== undefined);
      return versions;
    },
    async remove(id, version, abortSignal) {
      // Without a qualifier the whole function would be deleted.
      if (!/^\d+$/.test(version)) throw new Error(`No version: ${version}`);
      const command = new DeleteFunctionCommand({ FunctionName: id, Qualifier: version });
      await decided(writing(abortSignal), () =>
        attempt('DeleteFunction', abortSignal, async () => {
          try {
            return await client.send(command, { abortSignal });
          } catch (error) {
            throw isOfAnAlias(error) ? inUse(id, version) : error;
          }
        }),
      );
    },
    async alias(id, name, abortSignal) {
      const read = await decided(reading(abortSignal), () => readAlias(id, name, abortSignal));
      return read.kind === 'done' ? read.answer : undefined;
    },
    async moveAlias(id, name, { version, revision }, abortSignal) {
      const input = { FunctionName: id, Name: name, FunctionVersion: version, RevisionId: revision };
      const update = () =>
        attempt('UpdateAlias', abortSignal, async () => {
          const { FunctionVersion } = await client.send(new UpdateAliasCommand(input), { abortSignal });
          return FunctionVersion === version || undefined;
        });
      const moved = await decided<boolean>(writing(abortSignal), async (isSure) => {
        if (isSure) return update();
        // A try before may have moved it, or may do so while this one is on its way.
        const where = async () => {
          const read = await readAlias(id, name, abortSignal);
          if (read.kind !== 'done') return read;
          if (read.answer.version === version) return DONE;
          return read.answer.revision === revision ? undefined : MOVED;
        };
        const found = await where();
        if (found !== undefined) return found;
        const tried = await update();
        return tried.kind === 'revision-moved' ? ((await where()) ?? tried) : tried;
      });
      return moved.kind === 'done';
    },
  };
}

const DONE = { kind: 'done', answer: true } as const;
const MOVED = { kind: 'revision-moved' } as const;
