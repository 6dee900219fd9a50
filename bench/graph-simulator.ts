import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Reading } from './graph-readings.ts';

export interface GraphSimulatorInputs {
  readonly seed: number;
  readonly users: number;
  /** Eligibility schedules in the tenant. */
  readonly eligibilities: number;
  /**
   * Whether every page is made anew. If not, each is made once and then sent from memory: making it takes the simulator
   * far longer than a variant takes to read it, and would hide what is to be measured.
   */
  readonly anew: boolean;
}

/** What the child process tells first. */
export interface GraphAddress {
  readonly origin: string;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  /** What there is to read. */
  readonly rows: Readonly<Record<Reading, number>>;
}

/** A simulator without quotas in a process of its own, whose clock stands still. */
export interface GraphSimulator extends GraphAddress {
  /** The requests since the last time, in order: `GET /v1.0/…?… 200`, and `identity` for those to the token endpoint. */
  requests(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export async function startGraphSimulator(inputs: GraphSimulatorInputs): Promise<GraphSimulator> {
  const child = fork(new URL('graph-simulator-child.ts', import.meta.url), [JSON.stringify(inputs)]);
  const ended = once(child, 'exit');
  const address: GraphAddress = JSON.parse(await nextMessage(child));
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
