import { printable } from '../text/printable.ts';
import type { FolderArtifact } from './artifact.ts';
import type { FolderChanges } from './folder-state.ts';

const MOST_NAMED = 3;

/** What to do instead (AWS Lambda developer guide, "Configure ephemeral storage": 512 MB unless it says more). */
export const WRITE_TO_TMP = 'Let it write to /tmp: that is the only place on Lambda that takes files.';

/** What a function did here that fails on Lambda, a sentence. @param name the function's */
export function readOnlyTask(name: string, { wrote, removed }: FolderChanges): string {
  const deeds = [
    ...(wrote.length === 0 ? [] : [['wrote', listed(wrote), 'into']]),
    ...(removed.length === 0 ? [] : [['removed', listed(removed), 'from']]),
  ];
  const said = deeds.map((words) => words.join(' ')).join(' and ');
  return `${name} ${said} its own folder: on Lambda /var/task is read-only.`;
}

/** The same for a function that goes on to be used, with what became of what it wrote. */
export function readOnlyTaskNotice(
  name: string,
  changes: FolderChanges,
  from: FolderArtifact['from'],
): string {
  return `${readOnlyTask(name, changes)} ${WRITE_TO_TMP} ${LEFT[from]}`;
}

const LEFT: Readonly<Record<FolderArtifact['from'], string>> = {
  sources: 'These are its sources: what is in them is deployed.',
  'sam build': 'What sam build left is not what it was; this makes it anew:\nsamgen build',
  cache: 'This build is not used again.',
  build: 'This build is not used again.',
};

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).map(printable).join(', ');
  const others = names.length - MOST_NAMED;
  return others > 0 ? `${shown} and ${others} more` : shown;
}
