import type { Deps } from '../deps.ts';
import { shownFrom } from '../project/find-template.ts';
import type { InvocationResult } from '../runtime/invocation-result.ts';
import type { FunctionResource } from '../template/functions.ts';
import { printable } from '../text/printable.ts';
import { type FolderChanges, folderChanges, folderState } from './folder-state.ts';
import type { PreparedFunction } from './prepare-function.ts';
import { readOnlyTaskNotice } from './read-only-task.ts';

/** What is noticed of a zip function that runs here, for it would be otherwise on Lambda. */
export interface RunWatch {
  /** Begins to look whether it would start on Lambda, unless it did not start here either. */
  answered(result: InvocationResult): void;
  /** Looks what the function did in its own folder; undefined for nothing. To be called when it has ended. */
  ended(): FolderChanges | undefined;
  /** For people. Nothing that goes wrong in making them is told: the invocation is over, and was right. */
  notices(): Promise<string[]>;
}

/** To be called before the function starts. @param fn as the template has it */
export function watchRun(
  prepared: PreparedFunction,
  fn: FunctionResource,
  { cwd }: Pick<Deps, 'cwd'>,
): RunWatch {
  const { artifact, invoked } = prepared;
  if (artifact.kind === 'image')
    return { answered: () => {}, ended: () => undefined, notices: async () => [] };
  const before = folderState(artifact.folder);
  let changes: FolderChanges | undefined;
  let proof: Promise<string[]> | undefined;
  return {
    answered(result) {
      const failedAtStart =
        result.startFailure !== undefined || (result.functionError !== undefined && result.durationMs === 0);
      // A build for another system is made for it alone.
      if (failedAtStart || process.platform !== 'linux') return;
      proof = proveFolder(prepared, fn, artifact.folder, shownFrom(cwd)).catch(() => []);
    },
    ended: () => {
      changes = folderChanges(before, folderState(artifact.folder));
      return changes;
    },
    async notices() {
      const read = changes && readOnlyTaskNotice(invoked.logicalId, changes, artifact.from);
      return [...(read === undefined ? [] : [read]), ...((await proof) ?? [])];
    },
  };
}

async function proveFolder(
  { invoked, variables }: PreparedFunction,
  fn: FunctionResource,
  code: string,
  show: (path: string) => string,
): Promise<string[]> {
  // No invocation waits for it to be loaded.
  const { proveStart } = await import('../artifact/prove-zip.ts');
  const { PATH, LD_LIBRARY_PATH } = variables.values;
  const { faults } = await proveStart(
    {
      kind: 'zip',
      fn,
      logicalId: invoked.logicalId,
      architecture: invoked.architecture,
      environment: {
        ...(PATH === undefined ? {} : { PATH }),
        ...(LD_LIBRARY_PATH === undefined ? {} : { LD_LIBRARY_PATH }),
      },
      runtime: invoked.runtime ?? 'provided.al2023',
      property: 'CodeUri',
      written: code,
      code,
      layers: [],
      hasRemoteLayers: invoked.hasLayers,
    },
    show,
  );
  return faults.map(({ message, fix }) => `On Lambda it would not start: ${printable(message)}\n${fix}`);
}
