import { z } from 'zod';
import type { AppSettings } from './app-settings.ts';

/** How queues are read. */
export interface QueueRules {
  /** The longest time between two looks at a queue that has nothing. */
  readonly maxPollingMilliseconds: number;
  /** How long a message that failed is kept from the next try. */
  readonly visibilityMilliseconds: number;
  /** Messages that are taken at once. */
  readonly batchSize: number;
  /** The next batch is taken when no more than so many are still in hand. */
  readonly newBatchThreshold: number;
  /** After so many tries a message goes to the poison queue. */
  readonly maxDequeueCount: number;
}

/** What this host takes from `host.json`; the rest is for the platform. */
export interface HostJson {
  /** What every HTTP route begins with; empty: nothing. */
  readonly routePrefix: string;
  readonly queues: QueueRules;
  /** How long one function may take. Absent: as long as it likes. */
  readonly functionTimeoutMilliseconds?: number | undefined;
  /** Versions of the extension bundle, which has every trigger but timers and HTTP. Absent: there are no others. */
  readonly extensionBundle?: string | undefined;
}

/** What the platform takes where nobody says it, on Flex Consumption. */
const defaultFunctionTimeout = '00:30:00';
/** The app setting that goes before `host.json`. */
const timeoutSetting = 'AzureFunctionsJobHost__functionTimeout';

/** What stands where `host.json` says nothing: the platform's own. */
export const defaultQueueRules: QueueRules = {
  maxPollingMilliseconds: 60_000,
  visibilityMilliseconds: 0,
  batchSize: 16,
  newBatchThreshold: 8,
  maxDequeueCount: 5,
};

/** .NET's way to write how long something takes, without days: `00:00:02`, `00:00:00.500`. */
const timeSpan = z
  .string()
  .regex(/^\d\d:[0-5]\d:[0-5]\d(\.\d{1,7})?$/, 'expected a time such as "00:00:02"')
  .transform((text) => {
    const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
    return Math.round((hours * 3600 + minutes * 60 + seconds) * 1000);
  });
/** `-1`: there is no limit. */
const functionTimeout = z.literal('-1').or(timeSpan);
const count = (min: number, max: number) => {
  const expected = `expected a whole number from ${min} to ${max}`;
  return z.int(expected).min(min, expected).max(max, expected);
};

const bundleId = 'Microsoft.Azure.Functions.ExtensionBundle';

const hostJson = z.looseObject({
  version: z.literal('2.0', 'expected "2.0"'),
  functionTimeout: functionTimeout.prefault(defaultFunctionTimeout),
  extensionBundle: z
    .looseObject({
      id: z.literal(bundleId, `expected "${bundleId}"`),
      version: z.string('expected versions such as "[4.0.0, 5.0.0)"'),
    })
    .optional(),
  extensions: z
    .looseObject({
      http: z.looseObject({ routePrefix: z.string('expected text').default('api') }).optional(),
      queues: z
        .looseObject({
          maxPollingInterval: timeSpan.optional(),
          visibilityTimeout: timeSpan.optional(),
          batchSize: count(1, 32).optional(),
          newBatchThreshold: count(0, 1_000).optional(),
          maxDequeueCount: count(1, 1_000).optional(),
          messageEncoding: z.literal('base64', 'this host reads base64 only').optional(),
        })
        .optional(),
    })
    .optional(),
});

/** @throws naming every problem of the file. */
export function parseHostJson(text: string): HostJson {
  const read = hostJson.safeParse(parseJson(text));
  if (!read.success) {
    const problems = read.error.issues.map(
      (issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`,
    );
    throw new Error(`host.json is not usable: ${problems.join('; ')}`);
  }
  const { http, queues } = read.data.extensions ?? {};
  const prefix = http?.routePrefix ?? 'api';
  const { functionTimeout: timeout, extensionBundle: bundle } = read.data;
  return {
    routePrefix: prefix.replace(/^\/+|\/+$/g, ''),
    queues: queueRules(queues),
    functionTimeoutMilliseconds: timeout === '-1' ? undefined : timeout,
    extensionBundle: bundle?.version,
  };
}

/** @throws for an app setting that is no time. */
export function functionTimeoutOf(settings: AppSettings, hostJson: HostJson): number | undefined {
  const given = settings[timeoutSetting];
  if (given === undefined || given === '') return hostJson.functionTimeoutMilliseconds;
  const read = functionTimeout.safeParse(given);
  if (!read.success)
    throw new Error(`${timeoutSetting}="${given}": expected a time such as "00:30:00", or -1`);
  return read.data === '-1' ? undefined : read.data;
}

type GivenQueueRules = NonNullable<NonNullable<z.output<typeof hostJson>['extensions']>['queues']>;

function queueRules(given: GivenQueueRules = {}): QueueRules {
  const batchSize = given.batchSize ?? defaultQueueRules.batchSize;
  return {
    maxPollingMilliseconds: given.maxPollingInterval ?? defaultQueueRules.maxPollingMilliseconds,
    visibilityMilliseconds: given.visibilityTimeout ?? defaultQueueRules.visibilityMilliseconds,
    batchSize,
    newBatchThreshold: given.newBatchThreshold ?? Math.floor(batchSize / 2),
    maxDequeueCount: given.maxDequeueCount ?? defaultQueueRules.maxDequeueCount,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`host.json is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
