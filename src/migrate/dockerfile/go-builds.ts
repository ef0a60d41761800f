import type { Dockerfile } from '../../dockerfile/dockerfile.ts';
import { commandsOf } from '../../dockerfile/shell-commands.ts';
import type { TextEdit } from '../../text/edits.ts';
import { goFlagsEdit, norpcEdits } from '../go/norpc.ts';

/** The tag for every `go build` of the image's stages. */
export function goBuildEdits({ text, stages }: Dockerfile): TextEdit[] {
  return stages.flatMap(({ instructions }) => {
    const edits: TextEdit[] = [];
    let goFlags = '';
    for (const instruction of instructions) {
      const setting = instruction.words.find((word) => /^GOFLAGS(?:=|$)/.test(word.text));
      if (setting !== undefined && /^(?:ENV|ARG)$/.test(instruction.keyword)) {
        const word = valueAt(text, setting.start, instruction.end);
        const edit = goFlagsEdit({ ...word, value: undefined });
        if (edit) edits.push(edit);
        // With its own tags mended, the builds behind it need none.
        goFlags = edit ? 'lambda.norpc' : word.text;
      }
      if (instruction.keyword === 'RUN')
        for (const command of commandsOf(text, instruction)) edits.push(...norpcEdits(command, goFlags));
    }
    return edits;
  });
}

/** `GOFLAGS=…` with all of a quoted value; of the old form `ENV GOFLAGS …` all that follows. */
function valueAt(text: string, start: number, end: number) {
  const rest = text.slice(start, end);
  const word = /^\w+=(?:"(?:[^"\\]|\\.)*"|'[^']*'|\S*)/.exec(rest)?.[0] ?? rest;
  return { start, end: start + word.length, text: word };
}
