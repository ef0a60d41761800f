import { execa } from 'execa';

/** Why a test cannot run here: the first of these programs that is not on the PATH. */
export async function missingTool(...programs: string[]): Promise<string | undefined> {
  for (const program of programs) {
    const { exitCode } = await execa('which', [program], { reject: false });
    if (exitCode !== 0) return `${program} is not installed`;
  }
  return undefined;
}
