import { join, relative } from 'node:path';
import { askAt, type Planning } from '../planning.ts';
import { type GoModule, isTooOld, OLDEST_LAMBDA_GO } from './module.ts';
import { type RaisedModule, raiseCommand } from './raise.ts';

/** The modules of the functions that move, with an aws-lambda-go that speaks the Runtime API. */
export async function moveModules(
  planning: Planning,
  modules: readonly GoModule[],
  raise: (module: GoModule) => Promise<RaisedModule>,
): Promise<void> {
  const { files, folder, notes } = planning;
  const seen = new Set<string>();
  for (const module of modules) {
    if (seen.has(module.root) || !isTooOld(module)) continue;
    seen.add(module.root);
    const goMod = join(module.root, 'go.mod');
    const text = files.text(goMod) ?? '';
    const raised = await raise(module);
    const { lambdaGo, root } = module;
    if (raised.kind === 'failed') {
      askAt(planning, goMod, text, Math.max(0, text.indexOf('github.com/aws/aws-lambda-go ')), {
        about: 'aws-lambda-go',
        message: `aws-lambda-go ${lambdaGo} is older than ${OLDEST_LAMBDA_GO} and cannot run on provided.al2023; ${raised.why}.`,
        hint: `In ${relative(folder, root) || '.'}: ${raiseCommand(raised.version)}${raised.isVendored ? ' && go mod vendor' : ''}`,
      });
      continue;
    }
    files.put(goMod, withNewline(text, raised.goMod));
    const goSum = join(root, 'go.sum');
    files.put(goSum, withNewline(files.text(goSum) ?? '', raised.goSum));
    notes.push(`aws-lambda-go ${lambdaGo} → ${raised.version}: older ones cannot run on provided.al2023.`);
  }
}

/** Go writes its files with the line endings of Unix. */
const withNewline = (before: string, after: string): string =>
  before.includes('\r\n') ? after.replace(/\r?\n/g, '\r\n') : after;
