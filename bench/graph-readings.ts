/** What is read of a tenant, as often as it takes to be measurable. */
export type Reading = 'eligibilities' | 'instances' | 'role-settings';

/** The variants that read it. */
export type Reader = 'our-adapters' | 'bare-fetch';

/** What a reader is to do. */
export interface ReadingTask {
  readonly reading: Reading;
  /** How many times; the identity's token is got once. */
  readonly times: number;
  readonly graphOrigin: string;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
}

/** The task as the environment of a child process; the identity's two names are those that App Service gives. */
export function toReadingEnvironment(task: ReadingTask): Record<string, string> {
  return {
    BENCH_READING: task.reading,
    BENCH_TIMES: String(task.times),
    GRAPH_ORIGIN: task.graphOrigin,
    IDENTITY_ENDPOINT: task.identityEndpoint,
    IDENTITY_HEADER: task.identityHeader,
  };
}

/** The task of this process. */
export function readReadingTask(): ReadingTask {
  return {
    reading: readingOf(required('BENCH_READING')),
    times: Number(required('BENCH_TIMES')),
    graphOrigin: required('GRAPH_ORIGIN'),
    identityEndpoint: required('IDENTITY_ENDPOINT'),
    identityHeader: required('IDENTITY_HEADER'),
  };
}

function readingOf(name: string): Reading {
  if (name === 'eligibilities' || name === 'instances' || name === 'role-settings') return name;
  throw new Error(`BENCH_READING=${name} is no reading`);
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: bench/graph.ts starts this program`);
  return value;
}
