import { PassThrough } from 'node:stream';
import { onTestFinished } from 'vitest';
import { bootstrapProgram } from '../../src/runtime/bootstrap-process.ts';
import { openSandbox } from '../../src/runtime/sandbox.ts';

/** Runs the bootstrap in a folder as `samgen invoke` does, until the test is over. Its answers are read as JSON. */
export function openFolder(taskRoot: string, variables: Record<string, string> = {}, timeoutSeconds = 10) {
  let logged = '';
  const log = new PassThrough().on('data', (chunk) => {
    logged += chunk;
  });
  const sandbox = openSandbox({
    functionName: 'HelloFunction',
    handler: 'bootstrap',
    memorySize: 128,
    region: 'eu-central-1',
    taskRoot,
    variables,
    timeoutSeconds,
    program: bootstrapProgram({ taskRoot, stdout: log, stderr: log }),
  });
  onTestFinished(() => sandbox.close());
  const invoke = async (event: string, traceId?: string) => {
    const result = await sandbox.invoke(Buffer.from(event), traceId === undefined ? {} : { traceId });
    return { ...result, answer: JSON.parse(result.payload.toString()) };
  };
  return { invoke, close: () => sandbox.close(), log: () => logged };
}
