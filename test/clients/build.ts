import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { missingTools } from '../support/machine.ts';

/** Real runtime clients that others wrote, with a function of ours on each. */
export const clients = ['go', 'rust'] as const;
export type Client = (typeof clients)[number];

const builders: Record<Client, { tools: string[]; build(source: string, folder: string): Promise<void> }> = {
  go: {
    tools: ['go'],
    async build(source, folder) {
      const args = ['build', '-tags', 'lambda.norpc', '-o', join(folder, 'bootstrap'), '.'];
      await execa('go', args, { cwd: source, env: { CGO_ENABLED: '0' } });
    },
  },
  rust: {
    tools: ['cargo', 'cc'],
    async build(source, folder) {
      // What it compiles for minutes the first time is kept, as the other tools of the tests are.
      const target = join(import.meta.dirname, '../../.tools/clients-rust');
      mkdirSync(target, { recursive: true });
      await execa('cargo', ['build', '--locked'], { cwd: source, env: { CARGO_TARGET_DIR: target } });
      copyFileSync(join(target, 'debug/bootstrap'), join(folder, 'bootstrap'));
    },
  },
};

/** Why a client cannot be built here, or undefined. */
export const missingFor = (client: Client): string | undefined => missingTools(...builders[client].tools);

/** Builds the function into a folder, as its `bootstrap`. */
export async function buildClient(client: Client, folder: string): Promise<void> {
  await builders[client].build(join(import.meta.dirname, client), folder);
  if (!existsSync(join(folder, 'bootstrap'))) throw new Error(`${client} built no bootstrap`);
}
