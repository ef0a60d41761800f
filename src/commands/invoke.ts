import { Writable } from 'node:stream';
import { readStdin } from '../adapters/read-stdin.ts';
import type { CommandCall, Deps, Sink } from '../deps.ts';
import { ExitCode, UsageError } from '../errors.ts';
import { prepareArtifact } from '../invoke/artifact.ts';
import { chooseLauncher } from '../invoke/launcher.ts';
import { MAX_PAYLOAD_BYTES, readPayload } from '../invoke/payload.ts';
import { failureOf, jsonReport, payloadOutput, reportLine } from '../invoke/report.ts';
import { samconfigParameters } from '../invoke/samconfig-parameters.ts';
import { chooseRegion, localScope } from '../invoke/scope.ts';
import { settingsOf } from '../invoke/settings.ts';
import { missingLine, resolveVariables } from '../invoke/variables.ts';
import { declaredParameters } from '../parameters/declared.ts';
import { givenParameters, type ParameterFlags } from '../parameters/given.ts';
import { MAX_PARAMS_BYTES } from '../parameters/params-file.ts';
import { chooseFunction } from '../project/choose-function.ts';
import { parametersFor } from '../project/locate-project.ts';
import { openProject, type Project } from '../project/open-project.ts';
import { bootstrapProgram } from '../runtime/bootstrap-process.ts';
import type { InvocationResult } from '../runtime/invocation-result.ts';
import { openSandbox } from '../runtime/sandbox.ts';

/** As cli.ts names them. */
interface InvokeFlags extends ParameterFlags {
  data?: string;
  event?: string;
  template?: string;
  configFile?: string;
  configEnv?: string;
  region?: string;
}

/** Runs a function's real bootstrap here, once: its answer on stdout, its logs and a report on stderr. */
export async function run(call: CommandCall, deps: Deps): Promise<number | undefined> {
  const flags: InvokeFlags = call.flags;
  const { common } = call;
  const host = { platform: process.platform, arch: process.arch };
  const project = await openProject(deps.cwd, flags);
  const parameters = {
    ...samconfigParameters(project),
    ...(await parametersOnCommandLine(project, flags, deps)),
  };
  const region = chooseRegion(project, flags.region, deps.env);
  const scope = localScope(project, parameters, region);
  const { 'AWS::AccountId': account, 'AWS::Partition': partition } = scope.pseudo;
  const fn = await chooseFunction(scope, call.arguments[0], deps);
  const invoked = settingsOf(fn, scope);
  const payload = await readPayload({
    ...flags,
    standard: text(parametersFor(project, 'local_invoke')['event']),
    folder: deps.cwd,
    readStdin: () => readStdin('the event', MAX_PAYLOAD_BYTES, deps),
  });
  const artifact = await prepareArtifact(project, fn, invoked, host, deps);
  const launcher = chooseLauncher(artifact.folder, invoked, host, deps.env);
  const { values, missing } = resolveVariables(fn, scope);
  const notice = missingLine(missing);
  if (notice !== undefined && !common.quiet) deps.stderr.write(`${deps.stderr.style.yellow(notice)}\n`);

  const log = logTo(deps.stderr);
  const sandbox = openSandbox({
    functionName: invoked.name,
    memorySize: invoked.memorySize,
    timeoutSeconds: invoked.timeout,
    handler: invoked.handler,
    region,
    taskRoot: artifact.folder,
    variables: values,
    program: bootstrapProgram({
      taskRoot: artifact.folder,
      stdout: log.stream,
      stderr: log.stream,
      launcher,
    }),
    functionArn: `arn:${partition}:lambda:${region}:${account}:function:${invoked.name}`,
    signal: deps.signal,
  });
  let result: InvocationResult;
  try {
    result = await sandbox.invoke(payload);
    // The caller has its answer before the function has ended its work, as on AWS.
    if (common.json) deps.stdout.write(jsonReport(invoked, result, missing));
    else deps.stdout.write(payloadOutput(result.payload, deps.stdout.isTerminal));
  } finally {
    await sandbox.close();
  }
  log.endLine();
  const { style } = deps.stderr;
  const failure = failureOf(invoked, result);
  if (failure !== undefined) {
    deps.stderr.write(`${style.red('Error:')} ${failure.message}\n`);
    if (failure.hint !== undefined) deps.stderr.write(`${style.dim(`  ${failure.hint}`)}\n`);
  }
  if (!common.quiet) deps.stderr.write(`${reportLine(invoked, result, style)}\n`);
  return failure === undefined ? ExitCode.done : ExitCode.failed;
}

async function parametersOnCommandLine(project: Project, flags: InvokeFlags, deps: Deps) {
  const event = flags.data ?? flags.event ?? parametersFor(project, 'local_invoke')['event'];
  if (event === '-' && flags.params?.includes('-')) {
    throw new UsageError(
      'The event and the parameters cannot both come from stdin.',
      'Put one of them into a file: -e event.json, or --params FILE.',
    );
  }
  return givenParameters(declaredParameters(project.template), flags, {
    env: deps.env,
    cwd: deps.cwd,
    readStdin: () => readStdin('the parameters', MAX_PARAMS_BYTES, deps),
  });
}

/** The function's log; what follows it begins on a line of its own. */
function logTo(sink: Sink): { stream: Writable; endLine(): void } {
  let open = false;
  const stream = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      sink.write(chunk);
      open = chunk.at(-1) !== 0x0a;
      done();
    },
  });
  return { stream, endLine: () => open && sink.write('\n') };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
