import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A simulator in a process of its own, whose program is made with `bench/frozen-simulator.ts`. */
export interface FrozenSimulatorProcess {
  /** The requests since the last time, in order: `GET /v1.0/…?… 200`, and `identity` for those to the token endpoint. */
  requests(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** @returns what the program tells first, with what can be asked of it from then on. */
export async function startFrozenSimulator<Address extends object>(
  program: URL,
  inputs: object,
): Promise<Address & FrozenSimulatorProcess> {
  const child = fork(program, [JSON.stringify(inputs)]);
  const ended = once(child, 'exit');
  const address: Address = JSON.parse(await nextMessage(child));
  return {
    ...address,
    async requests() {
      const answer = nextMessage(child);
      child.send('requests');
      return JSON.parse(await answer);
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
