// How many calls of AWS samgen makes beside those of sam, seen by a proxy in front of an emulator.
import { awsEnvironment, samgenBeside, withProxy } from './emulator.mjs';

/** Deploys a project twice, and gives the actions of samgen's own calls in each. */
export function ownCallsOfDeploys(endpoint, project, env) {
  let calls = [];
  const seen = ({ headers }, body) => {
    if (headers['user-agent']?.startsWith('aws-sdk-js/'))
      calls.push(new URLSearchParams(body.toString()).get('Action'));
  };
  return withProxy(endpoint, seen, async (proxy) => {
    const deploys = [];
    for (let round = 0; round < 2; round += 1) {
      calls = [];
      const ofAws = { ...env, ...awsEnvironment(proxy) };
      await samgenBeside(['deploy', '--yes', '--quiet'], { cwd: project, env: ofAws });
      deploys.push(calls);
    }
    return deploys;
  });
}
