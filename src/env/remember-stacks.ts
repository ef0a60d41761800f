import type { StackReader } from '../stack/stack.ts';

/** Asks for each stack and template once: several functions of one stack have the same. */
export function rememberStacks(stacks: Pick<StackReader, 'describe' | 'template'>): typeof stacks {
  const describes = new Map<string, ReturnType<typeof stacks.describe>>();
  const templates = new Map<string, ReturnType<typeof stacks.template>>();
  return {
    describe: (name) => once(describes, name, () => stacks.describe(name)),
    template: (name, stage) => once(templates, `${stage} ${name}`, () => stacks.template(name, stage)),
  };
}

function once<T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const answer = known.get(key) ?? ask();
  known.set(key, answer);
  return answer;
}
