import { join } from 'node:path';
import type { RowsToRead } from './minimum-reads.ts';
import { planFiles } from './plan-simulator.ts';
import type { Outcome } from './variants/task.ts';

/** What a variant of the plan bench is to do: read the tenant and, if it is ours, plan. */
export interface PlanTask {
  readonly graphOrigin: string;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  /** ISO 8601: the run's one instant. */
  readonly now: string;
  /** Where the files of `planFiles` are. */
  readonly folder: string;
}

/** What a variant tells beside its time and memory. */
export interface PlanOutcome extends Outcome {
  readonly read: RowsToRead;
  /** Ours: how much of the time went into planning, and what came of it: `renewals change`, say, and how many. */
  readonly planMilliseconds?: number;
  readonly decisions?: Readonly<Record<string, number>>;
}

const names = {
  graphOrigin: 'GRAPH_ORIGIN',
  identityEndpoint: 'IDENTITY_ENDPOINT',
  identityHeader: 'IDENTITY_HEADER',
  now: 'BENCH_NOW',
  folder: 'BENCH_FOLDER',
} as const satisfies Record<keyof PlanTask, string>;

/** The task as the environment of a child process; the identity's two names are those that App Service gives. */
export function toPlanEnvironment(task: PlanTask): Record<string, string> {
  return {
    [names.graphOrigin]: task.graphOrigin,
    [names.identityEndpoint]: task.identityEndpoint,
    [names.identityHeader]: task.identityHeader,
    [names.now]: task.now,
    [names.folder]: task.folder,
  };
}

/** The task of this process. */
export function readPlanTask(): PlanTask {
  return {
    graphOrigin: required('graphOrigin'),
    identityEndpoint: required('identityEndpoint'),
    identityHeader: required('identityHeader'),
    now: required('now'),
    folder: required('folder'),
  };
}

export function fileOfTask({ folder }: PlanTask, name: keyof typeof planFiles): string {
  return join(folder, planFiles[name]);
}

function required(key: keyof PlanTask): string {
  const value = process.env[names[key]];
  if (value === undefined) throw new Error(`${names[key]} is not set: bench/plan.ts starts this program`);
  return value;
}
