import type { Context, Middleware } from '@microsoft/microsoft-graph-client';
import { GraphCallError } from '../../../ports/errors.ts';
import type { ReadCall } from '../../../ports/index.ts';
import type { ApiVersion } from './destination.ts';

export type GraphMethod = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** What Graph counts a request against. */
export type Workload = 'reports' | 'directory' | 'pim';

/** One thing to ask of Graph. */
export interface GraphRequest {
  readonly method: GraphMethod;
  /** A path below the API version with its query, encoded: `/users?$top=5`. Or a whole address, as Graph gives it in a next link. */
  readonly url: string;
  /** @default 'v1.0' */
  readonly version?: ApiVersion;
  readonly workload: Workload;
  /** The least permission that this needs (an app role, or a delegated one with `userToken`); named to the operator when Graph answers 403. */
  readonly permission: string;
  readonly body?: unknown;
  /** A signed-in user's token, sent instead of the app's own. It is never kept, nor renewed. */
  readonly userToken?: string | undefined;
  /** False where no number of the answer is used: one of more digits than JavaScript has need not be kept. */
  readonly hasNumbers?: boolean;
  /** True of a POST that only reads: it may be sent again whatever became of the first. */
  readonly onlyReads?: boolean;
}

/** What came back, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; `undefined` when there was none. */
  readonly body: unknown;
  /** Why a body that should be JSON is not; `undefined` when all is well. */
  readonly unreadable: string | undefined;
}

/** One call on its way through the chain: what every step knows of it. The SDK carries it as a middleware option. */
export class Exchange {
  readonly request: GraphRequest;
  readonly call: ReadCall;
  /** Method and path without the query: `GET /auditLogs/directoryAudits`; of beta, its version too. */
  readonly operation: string;
  /** Where it is sent. */
  readonly destination: URL;
  /** The `elapsed()` at which the call must be over, waits for Graph included. */
  deadline: number;
  /** Ours, sent as `client-request-id`: what there is to quote when Graph never answered. */
  readonly clientRequestId: string = crypto.randomUUID();
  /** The last answer. */
  answer: Answer | undefined;
  /** The last failure. Kept here because the SDK replaces what a middleware throws by an error of its own. */
  failure: GraphCallError | undefined;

  constructor(
    request: GraphRequest,
    call: ReadCall,
    facts: { operation: string; destination: URL; deadline: number },
  ) {
    this.request = request;
    this.call = call;
    this.operation = facts.operation;
    this.destination = facts.destination;
    this.deadline = facts.deadline;
  }
}

/** One link of the chain. `next` may be called again: that is what a retry is. */
export type Step = (exchange: Exchange, next: () => Promise<void>, context: Context) => Promise<void>;

/** A step in the SDK's clothes. */
export function middleware(step: Step): Middleware {
  let following: Middleware | undefined;
  return {
    setNext(next) {
      following = next;
    },
    async execute(context) {
      const exchange = exchangeOf(context);
      try {
        await step(exchange, async () => following?.execute(context), context);
      } catch (error) {
        if (error instanceof GraphCallError) exchange.failure = error;
        throw error;
      }
    },
  };
}

function exchangeOf(context: Context): Exchange {
  const exchange = context.middlewareControl?.getMiddlewareOptions(Exchange);
  if (!(exchange instanceof Exchange))
    throw new TypeError('a request reached the chain without its exchange: send it through GraphClient');
  return exchange;
}
