import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { subHours } from 'date-fns/subHours';
import { subMinutes } from 'date-fns/subMinutes';
import type { Task } from './variants/task.ts';

export interface SimulatorInputs {
  readonly seed: number;
  readonly users: number;
  readonly auditEvents: number;
  /** Off, the clock stands still too, so that every variant reads the same window. */
  readonly throttling: boolean;
}

/** One request of the reports workload, as the simulator saw it. */
export interface ReportRequest {
  /** Epoch milliseconds by the simulator's clock. */
  readonly at: number;
  readonly throttled: boolean;
}

/** What the child process tells first. */
export interface SimulatorAddress {
  readonly tenantId: string;
  readonly origin: string;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  /** The simulator's instant when it began, ISO 8601. */
  readonly startedAt: string;
}

/** What it answers from then on. */
export type SimulatorQuestion =
  | { readonly ask: 'truth'; readonly from: string; readonly to: string }
  | { readonly ask: 'reports' };

/** A simulator in a process of its own, so that neither its memory nor its work is taken for a variant's. */
export interface SimulatorProcess extends Omit<SimulatorAddress, 'startedAt'> {
  /** What is to be read, as our job sees it at the simulator's first instant: the 30 days up to a minute before. */
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
