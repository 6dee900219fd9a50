/** A listing that is read, as often as it takes to be measurable. */
export type Reading = 'eligibilities' | 'instances' | 'role-settings';

/** A variant that reads it. */
export type Reader = 'our-adapters' | 'bare-fetch';

/** The task of a reader. */
export interface ReadingTask {
  readonly reading: Reading;
  /** Number of repetitions. The token is fetched once. */
  readonly times: number;
  readonly graphOrigin: string;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
}

/** The task as environment variables of a child process. The two names of the identity are those of App Service. */
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
