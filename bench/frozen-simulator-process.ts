import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A simulator in a process of its own, whose program is made with `bench/frozen-simulator.ts`. */
export interface FrozenSimulatorProcess {
  /** The requests since the last time, in order: `GET /v1.0/…?… 200`, and `identity` for those to the token endpoint. */
  requests(): Promise<readonly string[]>;
  /** Every answer of Graph takes so much longer from now on, however many are on their way. 0: none does. */
  wait(milliseconds: number): Promise<void>;
  stop(): Promise<void>;
}

/** What the program is asked. It answers each with the requests since the last time. */
export type SimulatorQuestion =
  | { readonly ask: 'requests' }
  | { readonly ask: 'wait'; readonly milliseconds: number };

/** @returns what the program tells first, with what can be asked of it from then on. */
export async function startFrozenSimulator<Address extends object>(
  program: URL,
  inputs: object,
): Promise<Address & FrozenSimulatorProcess> {
  const child = fork(program, [JSON.stringify(inputs)]);
  const ended = once(child, 'exit');
  const address: Address = JSON.parse(await nextMessage(child));
  const ask = async (question: SimulatorQuestion) => {
    const answer = nextMessage(child);
    child.send(question);
    return JSON.parse(await answer);
  };
  return {
    ...address,
    requests: () => ask({ ask: 'requests' }),
    async wait(milliseconds) {
      await ask({ ask: 'wait', milliseconds });
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

function nextMessage(child: ChildProcess): Promise<string> {
  return new Promise((received, failed) => {
    const died = () => failed(new Error('the simulator process ended before it answered'));
    child.once('exit', died);
    child.once('message', (message) => {
      child.off('exit', died);
      received(String(message));
    });
  });
}
