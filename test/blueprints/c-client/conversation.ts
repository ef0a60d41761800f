import type { Socket } from 'node:net';
import { type Ended, run } from './client.ts';
import { ACCEPTED, type Answer, hostileLambda } from './hostile-lambda.ts';

export interface Conversation {
  /** What the client makes of an answer of /next that comes in these parts. */
  ask(...parts: Buffer[]): Promise<Answer>;
  /** Vanishes, and waits until the client has ended. */
  end(): Promise<Ended>;
}

/** One client that is given one event after the other, each made when the one before it is answered. */
export async function converse(program: string): Promise<Conversation> {
  let wait: { socket: Socket } | undefined;
  let ready: (() => void) | undefined;
  let answered: ((answer: Answer) => void) | undefined;
  const lambda = await hostileLambda(({ path, headers, body }, socket) => {
    if (path.endsWith('/next')) {
      wait = { socket };
      return ready?.();
    }
    socket.write(ACCEPTED);
    const [kind = '', id = ''] = path.split('/').reverse();
    answered?.({ kind, id, headers, body });
  });
  let ended: Ended | undefined;
  const end = run(program, lambda.address).then((how) => {
    ended = how;
    ready?.();
    return how;
  });
  return {
    async ask(...parts) {
      if (wait === undefined && ended === undefined) {
        await new Promise<void>((resolve) => {
          ready = resolve;
        });
      }
      if (wait === undefined || ended !== undefined)
        throw new Error(`The client has ended: ${ended?.stderr}`);
      const { socket } = wait;
      wait = undefined;
      const answer = new Promise<Answer>((resolve, reject) => {
        answered = resolve;
        end.then(({ stderr }) => reject(new Error(`The client ended: ${stderr}`)), reject);
      });
      for (const part of parts) await new Promise<void>((resolve) => socket.write(part, () => resolve()));
      return answer;
    },
    end() {
      lambda.vanish();
      return end;
    },
  };
}
