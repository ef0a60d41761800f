import { type Base, baseOf, type Given } from './base.ts';
import type { Dockerfile, Instruction, Stage } from './dockerfile.ts';

/** The stages that a stage is made of, one on the other. */
export interface Lineage {
  readonly base: Exclude<Base, { kind: 'stage' }>;
  /** From the one that is built on the base to the stage itself. */
  readonly stages: readonly Stage[];
}

export function lineageOf(stage: Stage, dockerfile: Dockerfile, given: Given): Lineage {
  const stages = [stage];
  for (;;) {
    const base = baseOf(stages[0]!, dockerfile, given);
    if (base.kind !== 'stage') return { base, stages };
    stages.unshift(base.stage);
  }
}

/** What a COPY or a mount takes from, as written, and where. */
export interface SourceStage {
  readonly name: string;
  readonly instruction: Instruction;
  readonly at: { readonly start: number; readonly end: number };
}

/** Every `COPY --from` and `RUN --mount=…,from=…` of a stage. */
export function sourcesOf({ instructions }: Stage): SourceStage[] {
  return instructions.flatMap((instruction) =>
    instruction.flags.flatMap(({ name, value, valueAt }): SourceStage[] => {
      if (name === 'from' && instruction.keyword === 'COPY')
        return [{ name: value, instruction, at: valueAt }];
      const from = name === 'mount' ? /(?:^|,)from=([^,]+)/.exec(value) : null;
      if (from === null) return [];
      const start = valueAt.start + from.index + from[0].length - from[1]!.length;
      return [{ name: from[1]!, instruction, at: { start, end: start + from[1]!.length } }];
    }),
  );
}

/** The earlier stage that a name or a number stands for. */
export function earlierStage(name: string, { index }: Stage, { stages }: Dockerfile): Stage | undefined {
  if (/^\d+$/.test(name)) return Number(name) < index ? stages[Number(name)] : undefined;
  return stages.slice(0, index).findLast((stage) => stage.name === name.toLowerCase());
}

/** The stages without which the last of them cannot be built, in their order. */
export function neededStages(final: Stage, dockerfile: Dockerfile, given: Given): Stage[] {
  const needed = new Set<Stage>();
  const waiting = [final];
  for (let stage = waiting.pop(); stage; stage = waiting.pop()) {
    if (needed.has(stage)) continue;
    needed.add(stage);
    waiting.push(...lineageOf(stage, dockerfile, given).stages);
    for (const { name } of sourcesOf(stage)) {
      const source = earlierStage(name, stage, dockerfile);
      if (source) waiting.push(source);
    }
  }
  return [...needed].sort((one, other) => one.index - other.index);
}
