/** What a go.mod says (go.dev/ref/mod). */
export interface GoModule {
  /** Absolute: the folder of the go.mod. */
  root: string;
  /** `1.20`; Go takes 1.16 where nothing is said. */
  go: string;
  /** The version of github.com/aws/aws-lambda-go, `v1.23.0`. */
  lambdaGo: string | undefined;
  /** Whether another place stands for aws-lambda-go: its version is then not what go.mod says. */
  replacesLambdaGo: boolean;
  /** Whether a part of it lies outside its folder. */
  replacesOutside: boolean;
}

const LAMBDA_GO = 'github.com/aws/aws-lambda-go';

export function parseGoModule(root: string, text: string): GoModule {
  const lines = directives(text);
  const replaced = lines.filter(([word]) => word === 'replace').map(([, rest = '']) => rest.split('=>'));
  const version = lines.find(([word, rest = '']) => word === 'require' && rest.startsWith(`${LAMBDA_GO} `));
  return {
    root,
    go: lines.find(([word]) => word === 'go')?.[1] ?? '1.16',
    lambdaGo: version?.[1]?.split(/\s+/)[1],
    replacesLambdaGo: replaced.some(([from = '']) => from.trim().split(/\s+/)[0] === LAMBDA_GO),
    replacesOutside: replaced.some(([, to = '']) => /^\s*"?(?:\.\.|\/)/.test(to)),
  };
}

/** `require a v1` and the lines of `require ( … )` alike. */
function directives(text: string): [word: string, rest: string | undefined][] {
  const found: [string, string | undefined][] = [];
  let block: string | undefined;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(/\/\/.*/, '').trim();
    if (line === '') continue;
    if (block !== undefined) {
      if (line === ')') block = undefined;
      else found.push([block, line]);
      continue;
    }
    const [, word = '', rest] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
    if (rest === '(') block = word;
    else found.push([word, rest]);
  }
  return found;
}

/** The first version that speaks the Runtime API and knows the tag lambda.norpc (its own sources). */
export const OLDEST_LAMBDA_GO = 'v1.18.0';

/**
 * The newest version that a module's Go is new enough for: later ones say `go 1.18`, and go 1.26 from v1.55.0
 * (the go.mod of each version).
 */
export const newLambdaGo = ({ go }: Pick<GoModule, 'go'>): string =>
  isOlder(go, '1.18') ? 'v1.28.0' : 'v1.54.0';

export const isTooOld = ({ lambdaGo, replacesLambdaGo }: GoModule): boolean =>
  lambdaGo !== undefined && !replacesLambdaGo && isOlder(lambdaGo, OLDEST_LAMBDA_GO);

/** Compares `v1.9.0` and `v1.18.0` by their numbers; what stands behind them does not count. */
export function isOlder(one: string, other: string): boolean {
  const numbers = (version: string) => (version.match(/\d+/g) ?? []).slice(0, 3).map(Number);
  const [left, right] = [numbers(one), numbers(other)];
  for (let index = 0; index < 3; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
