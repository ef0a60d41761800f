import { join } from 'node:path';
import { programWords } from '../../dockerfile/package-commands.ts';
import { scriptCommands } from '../../dockerfile/shell-commands.ts';
import type { ProjectFiles } from '../../project/project-files.ts';

/** A call in a function's script of what provided.al2 had and provided.al2023 has not. */
export interface MissingProgram {
  file: string;
  offset: number;
  program: string;
}

/** AWS Compute Blog, "Introducing the Amazon Linux 2023 runtime for AWS Lambda": no Python 2.7, no yum. */
const GONE = /^(?:\/usr\/bin\/)?(?:python(?:2(?:\.7)?)?|yum|amazon-linux-extras)$/;

/** In the scripts beside the bootstrap, itself among them; what a compiled program starts is not seen. */
export function missingPrograms(folder: string, files: ProjectFiles): MissingProgram[] {
  return files.list(folder).flatMap((name) => {
    const file = join(folder, name);
    if (name !== 'bootstrap' && !name.endsWith('.sh')) return [];
    const info = files.info(file);
    const text =
      info?.kind === 'file' && info.size < 262_144 ? files.read(file)?.toString('utf8') : undefined;
    if (text === undefined || text.includes('\0')) return [];
    const shebang = /^#!\s*(?:\/usr\/bin\/env\s+)?(\S+)/.exec(text);
    if (shebang && GONE.test(shebang[1]!))
      return [{ file, offset: shebang[0].length - shebang[1]!.length, program: shebang[1]! }];
    return scriptCommands(text, { start: 0, end: text.length }).flatMap(({ words }) => {
      const [program] = programWords(words);
      return program?.value !== undefined && GONE.test(program.value)
        ? [{ file, offset: program.start, program: program.value }]
        : [];
    });
  });
}
