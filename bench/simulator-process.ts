import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { subHours } from 'date-fns/subHours';
import { subMinutes } from 'date-fns/subMinutes';
import type { Task } from './variants/task.ts';

export interface SimulatorInputs {
  readonly seed: number;
  readonly users: number;
  readonly auditEvents: number;
  /** Without throttling the clock is frozen as well, so that every variant reads the same window. */
  readonly throttling: boolean;
}

/** One request of the reports workload in the simulator's log. */
export interface ReportRequest {
  /** Epoch milliseconds by the simulator's clock. */
  readonly at: number;
  readonly throttled: boolean;
}

/** First message of the child process. */
export interface SimulatorAddress {
  readonly tenantId: string;
  readonly origin: string;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  /** Start of the simulator by its own clock, ISO 8601. */
  readonly startedAt: string;
}

/** A question to the child process. */
export type SimulatorQuestion =
  | { readonly ask: 'truth'; readonly from: string; readonly to: string }
  | { readonly ask: 'reports' };

/** A simulator in a process of its own, so that its memory and work do not count as a variant's. */
export interface SimulatorProcess extends Omit<SimulatorAddress, 'startedAt'> {
  /** The window that our job reads at the simulator's first instant: 30 days, up to a minute before. */
  readonly window: Pick<Task, 'now' | 'from' | 'to'>;
  /** The id of every event in the window, both ends included. */
  truth(): Promise<string[]>;
  reports(): Promise<ReportRequest[]>;
  stop(): Promise<void>;
}

export async function startSimulatorProcess(inputs: SimulatorInputs): Promise<SimulatorProcess> {
  const child = fork(new URL('simulator-child.ts', import.meta.url), [JSON.stringify(inputs)]);
  const ended = once(child, 'exit');
  const { startedAt, ...address }: SimulatorAddress = JSON.parse(await nextMessage(child));
  const now = new Date(startedAt);
  const window = { now, from: subHours(now, 24 * 30), to: subMinutes(now, 1) };

  async function ask<T>(question: SimulatorQuestion): Promise<T[]> {
    const answer = nextMessage(child);
    child.send(question);
    return JSON.parse(await answer);
  }

  return {
    ...address,
    window,
    truth: () => ask({ ask: 'truth', from: window.from.toISOString(), to: window.to.toISOString() }),
    reports: () => ask({ ask: 'reports' }),
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
