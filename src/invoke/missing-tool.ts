import { FailedError } from '../errors.ts';

const HOW_TO_GET: Readonly<Record<string, string>> = {
  make: 'Debian and Ubuntu: apt install make; Fedora: dnf install make; macOS: xcode-select --install.',
  go: 'https://go.dev/dl, or your system’s package manager (golang, go).',
  cargo: 'https://rustup.rs',
  'cargo-lambda': 'pip install cargo-lambda, or https://www.cargo-lambda.info/guide/getting-started.html',
};

/** The build needs a program that is not in PATH. */
export function missingTool(name: string, logicalId: string): FailedError {
  return new FailedError(
    `${logicalId} is built by ${name}, which is not installed (not in PATH).`,
    [
      `Get it: ${HOW_TO_GET[name] ?? 'from your package manager.'}`,
      'Or build where it is: sam build --use-container. samgen invoke then runs what that made.',
    ].join('\n'),
  );
}
