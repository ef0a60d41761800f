import { readStdin } from '../adapters/read-stdin.ts';
import type { CommandCall, CommonFlags, Deps } from '../deps.ts';
import { ExitCode } from '../errors.ts';
import { watchRun } from '../invoke/after-run.ts';
import { readClientContext } from '../invoke/client-context.ts';
import { functionLog } from '../invoke/function-log.ts';
import { checkInvokeFlags, checkStdin, type InvokeFlags, repeatsOf } from '../invoke/invoke-flags.ts';
import { readReport } from '../invoke/lambda-report.ts';
import { layersLine } from '../invoke/layers.ts';
import { type LocalFacts, type LocalOutcome, outcomeOfMany, outcomeOfOne } from '../invoke/local-outcome.ts';
import { openLocalProject } from '../invoke/local-project.ts';
import { MAX_PAYLOAD_BYTES, readPayload } from '../invoke/payload.ts';
import { openFunction, prepareFunction } from '../invoke/prepare-function.ts';
import { remoteFailure, remoteJson, remoteLine } from '../invoke/remote-report.ts';
import { findRemote } from '../invoke/remote-target.ts';
import { repeatEvent } from '../invoke/repeat.ts';
import { repeatProgress } from '../invoke/repeat-progress.ts';
import { payloadOutput } from '../invoke/report.ts';
import { runChoices } from '../invoke/run-choices.ts';
import { showFailure } from '../invoke/show-failure.ts';
import { showNotice } from '../invoke/show-notice.ts';
import { missingLine } from '../invoke/variables.ts';
import { chooseFunction } from '../project/choose-function.ts';
import type { InvocationResult } from '../runtime/invocation-result.ts';
import { commandParameters, type Samconfig } from '../samconfig/read.ts';
import { wrapFor } from '../text/wrap.ts';

/** Runs a function, here or as it is deployed: its answer on stdout, its log and a report on stderr. */
export async function run(call: CommandCall, deps: Deps): Promise<number | undefined> {
  const flags: InvokeFlags = call.flags;
  checkInvokeFlags(flags);
  const invoke = flags.remote === true ? invokeRemote : invokeLocal;
  return invoke(flags, call.arguments[0], call.common, deps);
}

/** Runs the real bootstrap, once or many times in one environment. */
async function invokeLocal(
  flags: InvokeFlags,
  wanted: string | undefined,
  common: CommonFlags,
  deps: Deps,
): Promise<number> {
  const { stdout, stderr } = deps;
  const clientContext = await readClientContext(flags.clientContext, deps.cwd);
  const local = await openLocalProject(flags, deps, (project) => checkStdin(flags, configuredEvent(project)));
  const fn = await chooseFunction(local.scope, wanted, deps);
  const payload = await payloadFor(flags, local.project, deps);
  const choicesFor = await runChoices(flags, deps);
  const prepared = await prepareFunction(local, fn, deps);
  const { missing, account, ...choices } = await choicesFor(prepared);
  const { invoked } = prepared;
  if (!common.quiet) {
    const notices = [missingLine(missing), layersLine(invoked)];
    for (const notice of notices) if (notice !== undefined) showNotice(notice, stderr);
    if (account !== undefined) stderr.write(`It runs with the credentials of ${account.arn}.\n`);
  }

  const log = functionLog(stderr);
  const watch = watchRun(prepared, fn, deps);
  const sandbox = await openFunction(prepared, choices, log.stream, deps);
  const invoke = () => sandbox.invoke(payload, clientContext === undefined ? {} : { clientContext });
  const count = repeatsOf(flags);
  let outcomeOf: (facts: LocalFacts) => LocalOutcome;
  try {
    let last: InvocationResult | undefined;
    if (count === undefined) {
      const result = await invoke();
      last = result;
      outcomeOf = (facts) => outcomeOfOne(invoked, result, missing, stderr.style, facts);
    } else {
      const progress = repeatProgress(log, count, common.quiet || !stderr.isTerminal);
      const repeating = repeatEvent(count, invoke, () => performance.now(), progress.answered);
      const repetition = await repeating.finally(progress.end);
      if (repetition.end !== 'cancelled') last = repetition.last;
      outcomeOf = (facts) => outcomeOfMany(invoked, repetition, missing, stderr.style, facts);
    }
    // The caller has its answer before the function has ended its work, as on AWS; a report can only tell all of it.
    if (last !== undefined) {
      if (!common.json) stdout.write(payloadOutput(last.payload, stdout.isTerminal));
      if (!common.quiet) watch.answered(last);
    }
  } finally {
    await sandbox.close();
  }
  log.endLine();
  const changes = watch.ended();
  const written = [...(changes?.wrote ?? []), ...(changes?.removed ?? [])];
  const facts = { artifact: prepared.artifact, hasLogged: log.hasLogged(), written };
  const { answer, failure, report, cancelled } = outcomeOf(facts);
  if (common.json && answer !== undefined) stdout.write(answer.json);
  if (failure !== undefined) showFailure(failure, stderr);
  if (!common.quiet) {
    stderr.write(`${report}\n`);
    for (const notice of await watch.notices()) showNotice(notice, stderr);
  }
  if (cancelled !== undefined) throw cancelled;
  return failure === undefined ? ExitCode.done : ExitCode.failed;
}

/** Runs the deployed function, by one call of Lambda's Invoke. */
async function invokeRemote(
  flags: InvokeFlags,
  wanted: string | undefined,
  common: CommonFlags,
  deps: Deps,
): Promise<number> {
  const { stdout, stderr } = deps;
  const clientContext = await readClientContext(flags.clientContext, deps.cwd);
  const found = await findRemote(wanted, flags, deps);
  const payload = await payloadFor(flags, found, deps);
  if (!common.quiet) stderr.write(`Invoking ${found.label} in ${found.region}…\n`);
  const { id, qualifier, name } = found;
  const request = {
    id,
    payload,
    ...(qualifier === undefined ? {} : { qualifier }),
    ...(clientContext === undefined ? {} : { clientContext }),
  };
  const answer = await found.aws.invocations.invoke(request, deps.signal);
  const report = readReport(answer.logTail.toString(), answer.requestId);
  const failure = remoteFailure(name, answer);
  const log = functionLog(stderr);
  if (!common.json && answer.logTail.length > 0) log.stream.write(answer.logTail);
  log.endLine();
  if (common.json) stdout.write(remoteJson(name, answer, report, failure));
  else stdout.write(payloadOutput(answer.payload, stdout.isTerminal));
  if (failure !== undefined) showFailure(failure, stderr);
  if (!common.quiet) {
    const line = remoteLine(name, answer, report, stderr.style);
    stderr.write(`${wrapFor(stderr, line, '').join('\n  ')}\n`);
  }
  return failure === undefined ? ExitCode.done : ExitCode.failed;
}

interface Configured {
  samconfig: Samconfig | undefined;
  environment: string;
}

function configuredEvent({ samconfig, environment }: Configured): string | undefined {
  const { event } = commandParameters(samconfig, environment, 'local_invoke');
  return typeof event === 'string' ? event : undefined;
}

async function payloadFor(
  flags: InvokeFlags,
  place: Configured,
  deps: Pick<Deps, 'cwd' | 'signal' | 'stderr'>,
): Promise<Buffer> {
  return readPayload({
    ...flags,
    standard: configuredEvent(place),
    folder: deps.cwd,
    readStdin: () => readStdin('the event', MAX_PAYLOAD_BYTES, deps),
  });
}
