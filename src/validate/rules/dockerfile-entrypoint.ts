import { mayHaveShell } from '../../dockerfile/image.ts';
import { isAlmostExec } from '../../dockerfile/start.ts';
import { at, type FunctionDockerfile, functionDockerfiles } from '../dockerfiles.ts';
import type { Finding, Rule } from '../finding.ts';
import { type ImageStart, imageStart, type Words } from '../image-start.ts';

export const dockerfileEntrypoint: Rule = {
  id: 'dockerfile-entrypoint',
  severity: 'error',
  summary: 'An image that starts nothing, or by a shell that it does not have.',
  help: 'Lambda starts ENTRYPOINT with the words of CMD, or what ImageConfig says instead. Without the brackets of a JSON list, in double quotes, Docker starts it by /bin/sh -c (Dockerfile reference, "Shell and exec form"); AWS\'s own entrypoint takes one word, the handler.',
  check: (context) =>
    functionDockerfiles(context).flatMap((one) => {
      const start = imageStart(one);
      return start === undefined ? [] : (missing(one, start) ?? forms(one, start));
    }),
};

/** What an image starts for which nobody says it. */
const UNSAID = {
  nothing: [
    'The image has neither ENTRYPOINT nor CMD: Lambda has nothing to start.',
    'End it with ENTRYPOINT ["/bootstrap"], the path of the program.',
  ],
  something: [
    'The image has neither ENTRYPOINT nor CMD: Lambda starts the shell of its base, which ends at once.',
    'End it with ENTRYPOINT ["/bootstrap"], the path of the program.',
  ],
  lambda: [
    "AWS's own entrypoint takes one word, the handler's name, and this image has no CMD.",
    'End it with CMD ["bootstrap"], or with an ENTRYPOINT of your own.',
  ],
} as const;

function missing(
  one: FunctionDockerfile,
  { image, entrypoint, command, unsaid }: ImageStart,
): Finding[] | undefined {
  const { final } = image;
  if (entrypoint || command || unsaid === undefined) return undefined;
  const [message, hint] = UNSAID[unsaid];
  return [{ ...at(one, final.base ?? final.from), message, hint }];
}

function forms(one: FunctionDockerfile, start: ImageStart): Finding[] {
  const { entrypoint, command, unsaid } = start;
  if (entrypoint) {
    const found = shellForm(one, entrypoint, start);
    if (found !== undefined) return [found];
    return entrypoint.exec === undefined && command ? [passedOver(command)] : [];
  }
  if (command === undefined) return [];
  if (unsaid === 'lambda' && command.exec?.length !== 1) {
    const count = command.exec?.length ?? 'a shell and its words';
    const message = `AWS's own entrypoint takes one word, the handler's name, and gets ${count}.`;
    return [{ ...command.place, message, hint: 'Write it as a list of one: CMD ["app.handler"].' }];
  }
  const found = shellForm(one, command, start);
  if (found === undefined) return [];
  // An entrypoint of the base may make something of any word.
  return [unsaid === undefined ? { ...found, severity: 'warning' } : found];
}

function shellForm(one: FunctionDockerfile, words: Words, { image }: ImageStart): Finding | undefined {
  const { written, place } = words;
  if (written === undefined || words.exec !== undefined) return undefined;
  const { text } = one.dockerfile;
  const { keyword, argument } = written.instruction;
  if (isAlmostExec(written.instruction, text)) {
    const list = text.slice(argument.start, argument.end).replaceAll("'", '"');
    const isJson = isList(list);
    const message = `This is no JSON list, and Docker has a shell run it as it stands: ${keyword} takes double quotes.`;
    return { ...place, message, ...(isJson ? { hint: `Write ${keyword} ${list}` } : {}) };
  }
  if (image.start.hasOwnShell || mayHaveShell(image)) return undefined;
  const message = `Without a list Docker starts this by /bin/sh, and the image has no shell.`;
  return { ...place, message, hint: `Write it as a list: ${keyword} ["/bootstrap"].` };
}

const passedOver = ({ place }: Words): Finding => ({
  ...place,
  severity: 'warning',
  message: 'This is passed over: an ENTRYPOINT without a list takes no words of CMD.',
  hint: 'Write the ENTRYPOINT as a list: ENTRYPOINT ["/bootstrap"].',
});

function isList(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}
