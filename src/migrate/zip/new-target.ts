import { newlineOf } from '../../text/newline.ts';
import { type Architecture, GO_ARCHITECTURES } from '../architecture.ts';

/**
 * A Makefile's text with the target that `sam build` calls for a function: a static program, without the part of
 * aws-lambda-go that only go1.x needs.
 * @param before undefined where there is no Makefile yet
 */
export function withGoTarget(
  before: string | undefined,
  logicalId: string,
  { architecture, usesLambdaGo }: { architecture: Architecture; usesLambdaGo: boolean },
): string {
  const newline = newlineOf(before ?? '');
  const tags = usesLambdaGo ? ' -tags lambda.norpc' : '';
  const lines = [
    '# sam build calls this target, with the folder for the result in ARTIFACTS_DIR.',
    '# Without cgo the program is static: it needs no library of where it runs.',
    `.PHONY: build-${logicalId}`,
    `build-${logicalId}:`,
    `\tCGO_ENABLED=0 GOOS=linux GOARCH=${GO_ARCHITECTURES[architecture]} \\`,
    `\t\tgo build -trimpath${tags} -ldflags '-s -w' \\`,
    '\t\t-o "$(ARTIFACTS_DIR)/bootstrap" .',
  ];
  const target = `${lines.join(newline)}${newline}`;
  if (before === undefined || before.trim() === '') return target;
  // A backslash at the end would draw the first line in.
  const end = /\\\r?\n?$/.test(before) ? newline : '';
  return `${before}${before.endsWith('\n') ? '' : newline}${end}${newline}${target}`;
}
