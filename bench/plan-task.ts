import { join } from 'node:path';
import type { RowsToRead } from './minimum-reads.ts';
import { planFiles } from './plan-simulator.ts';
import type { Outcome } from './variants/task.ts';

/** The task of a variant: read the tenant and, in our variant, plan. */
export interface PlanTask {
  readonly graphOrigin: string;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  /** The run's one instant, ISO 8601. */
  readonly now: string;
  /** Folder with the files of `planFiles`. */
  readonly folder: string;
}

/** The outcome of a variant. */
export interface PlanOutcome extends Outcome {
  readonly read: RowsToRead;
  /** In our variant: the share of the time for planning, and the number of decisions by plan and kind (`renewals change`). */
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

/** The task as environment variables of a child process. The two names of the identity are those of App Service. */
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
