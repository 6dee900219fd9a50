import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A simulator in a process of its own. Its program calls `serveFrozen` of `bench/frozen-simulator.ts`. */
export interface FrozenSimulatorProcess {
  /** Requests since the last call, in order: `GET /v1.0/…?… 200`, and `identity` for those to the token endpoint. */
  requests(): Promise<readonly string[]>;
  /** Delays every response of Graph from now on, also concurrent ones. 0 ends the delay. */
  wait(milliseconds: number): Promise<void>;
  stop(): Promise<void>;
}

/** A question to the program. It answers each with the requests since the last one. */
export type SimulatorQuestion =
  | { readonly ask: 'requests' }
  | { readonly ask: 'wait'; readonly milliseconds: number };

/** @returns the program's first message, together with its operations. */
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
