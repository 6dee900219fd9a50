import type { TokenCredential } from '@azure/identity';
import { Client, ResponseType, type GraphRequest as SdkRequest } from '@microsoft/microsoft-graph-client';
import { GraphCallError, type GraphFailureFacts } from '../../../ports/errors.ts';
import type { ReadCall, Standby } from '../../../ports/index.ts';
import { apiVersion, createDestination, type Destination, sdkBaseUrl } from './destination.ts';
import { readFacts } from './error-answer.ts';
import { Exchange, type GraphRequest, middleware } from './exchange.ts';
import { cancelled, invalidResponse } from './failures.ts';
import { fetchStep } from './fetch.ts';
import { pacingStep } from './pacing.ts';
import { PartsAtOnce, partsStep } from './parts-at-once.ts';
import { retryStep } from './retry.ts';
import { systemTiming, type Timing } from './timing.ts';
import { objectIdOf, rolesOf, tokenStep } from './token.ts';

export interface GraphClientOptions {
  /** Microsoft Graph (`https://graph.microsoft.com` or a national cloud), or the simulator on loopback. */
  readonly origin: string;
  readonly credential: TokenCredential;
  /** The tenant to work in: nothing is sent with a token of another. Absent: the token's own, whichever that is. */
  readonly tenantId?: string | undefined;
  /** How long one try may take. */
  readonly tryTimeoutMs: number;
  /** How long a call may take with all its tries and waits. */
  readonly callBudgetMs: number;
  /** Requests to the reports workload in any 10 s. Graph allows 5 per app and tenant. */
  readonly reportsPer10Seconds: number;
  /** How much later than necessary a paced request leaves. @default 200 */
  readonly pacingMarginMs?: number;
  /** How many parts of a long listing are read at once at most; 1: none. @default 4 */
  readonly listingPartsAtOnce?: number;
  /** How long the identity may take to give a token. @default 15000 */
  readonly tokenTimeoutMs?: number;
  readonly random?: () => number;
  readonly timing?: Timing;
  /** Hears when nothing goes on but waits that Graph asked for. */
  readonly standby?: Standby | undefined;
  readonly fetch?: typeof fetch;
}

/** A good answer. */
export interface GraphAnswer {
  readonly body: unknown;
  /** What to quote to Microsoft support, should its content be wrong. */
  readonly facts: Omit<GraphFailureFacts, 'code'>;
}

/** Microsoft Graph, as the adapters of this folder use it. */
export interface GraphClient {
  readonly origin: string;
  readonly partsAtOnce: PartsAtOnce;
  /**
   * Sends one request, as often as it takes and is safe, and resolves to its answer.
   *
   * @throws GraphCallError for everything else.
   */
  send(request: GraphRequest, call: ReadCall): Promise<GraphAnswer>;
  /** Calls back as soon as there is a token of the app's own: now, where there is one. @returns what ends the wait. */
  onceSignedIn(heard: () => void): () => void;
  /** Object id of the app's own service principal, as its last token says; `undefined`: none has said so yet. */
  ownObjectId(): string | undefined;
  /** The application permissions that its last token has; `undefined`: there was none yet, or it does not say. */
  ownRoles(): readonly string[] | undefined;
}

/** @throws RangeError when the origin is neither Graph nor loopback. */
export function createGraphClient(options: GraphClientOptions): GraphClient {
  const { random = Math.random, timing = systemTiming } = options;
  const destination = createDestination(options.origin);
  const partsAtOnce = new PartsAtOnce(options.listingPartsAtOnce ?? 4);
  let ownToken: string | undefined;
  const waiting = new Set<() => void>();
  const steps = [
    retryStep({ timing, random, standby: options.standby }),
    tokenStep({
      credential: options.credential,
      destination,
      tenantId: options.tenantId,
      timing,
      timeoutMilliseconds: options.tokenTimeoutMs ?? 15_000,
      onOwnToken: (token) => {
        ownToken = token;
        for (const heard of waiting) heard();
        waiting.clear();
      },
    }),
    pacingStep({
      timing,
      random,
      requestsPer10Seconds: { reports: options.reportsPer10Seconds },
      marginMilliseconds: options.pacingMarginMs ?? 200,
    }),
    partsStep(partsAtOnce),
    fetchStep({ fetch: options.fetch ?? fetch, timing, tryTimeoutMilliseconds: options.tryTimeoutMs }),
  ];
  const sdk = Client.initWithMiddleware({
    baseUrl: sdkBaseUrl,
    defaultVersion: apiVersion,
    middleware: steps.map(middleware),
  });
  return {
    origin: destination.origin,
    partsAtOnce,
    onceSignedIn(heard) {
      if (ownToken === undefined) waiting.add(heard);
      else heard();
      return () => waiting.delete(heard);
    },
    ownRoles: () => (ownToken === undefined ? undefined : rolesOf(ownToken)),
    ownObjectId: () => (ownToken === undefined ? undefined : objectIdOf(ownToken)),
    async send(request, call) {
      const exchange = createExchange(request, call, destination, timing.elapsed() + options.callBudgetMs);
      return sendThrough(sdk, exchange);
    },
  };
}

function createExchange(
  request: GraphRequest,
  call: ReadCall,
  { resolve }: Destination,
  deadline: number,
): Exchange {
  const address = request.url.startsWith('/')
    ? `${sdkBaseUrl}/${request.version ?? apiVersion}${request.url}`
    : request.url;
  const destination = resolve(address);
  const path = (destination?.pathname ?? '(an address elsewhere)').replace(`/${apiVersion}/`, '/');
  const operation = `${request.method} ${path}`;
  if (destination === undefined) {
    throw invalidResponse(
      operation,
      { code: 'ForeignAddress' },
      'not sent, because the address is not on the configured Microsoft Graph',
    );
  }
  return new Exchange(request, call, { operation, destination, deadline });
}

async function sendThrough(sdk: Client, exchange: Exchange): Promise<GraphAnswer> {
  const { request, destination, operation, call } = exchange;
  // The SDK takes a query apart and joins it again (reordered, repeated names lost), and a next link is opaque: so the
  // last step sends to `destination`, which is the address as given.
  const sdkRequest = sdk
    .api(sdkBaseUrl + destination.pathname + destination.search)
    .responseType(ResponseType.RAW)
    .middlewareOptions([exchange]);
  try {
    await ask(sdkRequest, request);
    const { answer } = exchange;
    // What the SDK made for this call lives on for a while, and a whole page would live with it.
    exchange.answer = undefined;
    return { body: answer?.body, facts: answer === undefined ? {} : readFacts(answer) };
  } catch (error) {
    if (exchange.failure !== undefined && !call.signal.aborted) throw exchange.failure;
    if (call.signal.aborted) throw cancelled(operation, call.signal.reason);
    throw new GraphCallError(
      'rejected',
      `${operation}: the Graph client itself failed: ${String(error)}`,
      { code: 'ClientFailed' },
      { cause: error },
    );
  }
}

/** What comes of it is in the exchange. */
async function ask(sdkRequest: SdkRequest, { method, body }: GraphRequest): Promise<unknown> {
  switch (method) {
    case 'GET':
      return sdkRequest.get();
    case 'POST':
      return sdkRequest.post(body);
    case 'PATCH':
      return sdkRequest.patch(body);
    case 'DELETE':
      return sdkRequest.delete();
    default:
      return method satisfies never;
  }
}
