// How many calls of AWS samgen makes beside those of sam, seen by a proxy in front of an emulator.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { awsEnvironment, samgenBeside, withProxy } from './emulator.mjs';

/** What the look at the stack's variables takes: the rest of a deploy has nothing to do with it. */
const OF_THE_GUARD = /^(?:GetTemplate|ListStackResources|GetFunction)$/;

/**
 * Deploys a project of three functions, and once more after an edit. Gives of each deploy the calls that samgen makes itself,
 * those of the guard apart, and in how many waves these came: calls of one wave are under way at the same time.
 */
export function ownCallsOfDeploys(endpoint, project, env) {
  const template = join(project, 'template.yaml');
  writeFileSync(template, threefold(readFileSync(template, 'utf8')));
  let calls = [];
  const seen = ({ headers, method, url }, body, outgoing) => {
    if (!headers['user-agent']?.startsWith('aws-sdk-js/')) return;
    const call = { action: actionOf(method, url, body), began: performance.now(), ended: Infinity };
    calls.push(call);
    outgoing.on('finish', () => {
      call.ended = performance.now();
    });
  };
  return withProxy(endpoint, seen, async (proxy) => {
    const deploys = [];
    for (const edit of [(text) => text, (text) => text.replaceAll('MemorySize: 128', 'MemorySize: 256')]) {
      writeFileSync(template, edit(readFileSync(template, 'utf8')));
      calls = [];
      const ofAws = { ...env, ...awsEnvironment(proxy) };
      await samgenBeside(['deploy', '--yes', '--quiet'], { cwd: project, env: ofAws });
      const guard = calls.filter(({ action }) => OF_THE_GUARD.test(action));
      const own = calls.filter((call) => !guard.includes(call));
      deploys.push({
        own: own.map(({ action }) => action),
        guard: guard.map(({ action }) => action),
        waves: wavesOf(guard),
      });
    }
    return deploys;
  });
}

export const FUNCTIONS = 3;

function threefold(text) {
  const [, before, id, body, after] = /^(.*\nResources:\n {2})(\w+)(:\n.*?)(\n\nOutputs:.*)$/s.exec(text);
  const blocks = Array.from(
    { length: FUNCTIONS },
    (_, index) => `${id}${index === 0 ? '' : index + 1}${body}`,
  );
  return before + blocks.join('\n  ') + after;
}

function actionOf(method, url, body) {
  if (method === 'GET' && /\/functions\/[^/]+$/.test(url)) return 'GetFunction';
  return new URLSearchParams(body.toString()).get('Action') ?? `${method} ${url}`;
}

function wavesOf(calls) {
  let waves = 0;
  let end = -Infinity;
  for (const { began, ended } of [...calls].sort((a, b) => a.began - b.began)) {
    if (began > end) {
      waves += 1;
      end = ended;
    } else end = Math.min(end, ended);
  }
  return waves;
}
