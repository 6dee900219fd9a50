import { isPageKind } from '../faults/fault.ts';
import type { FaultList } from '../faults/fault-list.ts';
import { replyWithFault } from '../faults/reply-with-fault.ts';
import type { Area, LoggedRequest, RequestLog } from '../request-log.ts';
import type { Applications } from '../sign-in/applications.ts';
import { answerBrowserFlow, type BrowserFlowParts } from '../sign-in/public-client/browser-flow.ts';
import { answerDeviceFlow } from '../sign-in/public-client/device-flow.ts';
import { refusalOf } from '../sign-in/public-client/refusal-sentences.ts';
import { answerSignIn } from '../sign-in/sign-in.ts';
import type { Tenant } from '../state/tenant.ts';
import { answerDiscovery } from '../tokens/discovery.ts';
import type { ApplicationConsents, HomeTenant } from '../tokens/exchange/application-consents.ts';
import { refusalAnswer } from '../tokens/exchange/refusal.ts';
import type { SignIns } from '../tokens/exchange/sign-ins.ts';
import type { ExchangeSwitches } from '../tokens/exchange/switches.ts';
import { answerTokenRequest } from '../tokens/exchange/token-endpoint.ts';
import type { Identities } from '../tokens/identities.ts';
import { answerIdentityRequest, identityError, identityPath } from '../tokens/identity-endpoint.ts';
import type { TokenAuthority } from '../tokens/token-authority.ts';
import { isBatch, replyToBatch } from './batch.ts';
import { graphError } from './graph-error.ts';
import type { GraphHandler } from './graph-handler.ts';
import { type Answer, answerReply, type IncomingRequest, type Reply, readableUrl } from './message.ts';
import { BodyTooLargeError, CallerGoneError, maxBodyBytes } from './read-request.ts';
import type { RequestHandler } from './server.ts';

export interface RequestPipelineParts extends Pick<BrowserFlowParts, 'consents' | 'grants' | 'signIn'> {
  readonly graph: GraphHandler;
  readonly identities: Identities;
  readonly authority: TokenAuthority;
  readonly applications: Applications;
  readonly applicationConsents: ApplicationConsents;
  readonly home: HomeTenant | undefined;
  readonly tenant: Tenant;
  readonly signIns: SignIns;
  readonly exchange: ExchangeSwitches;
  /** The expected `X-IDENTITY-HEADER`. */
  readonly secret: string;
  readonly faults: FaultList;
  readonly requests: RequestLog;
  /** The control endpoints; `undefined` as an answer: the path is not one of them. Absent: they are off. */
  readonly control: ((request: IncomingRequest) => Promise<Answer | undefined>) | undefined;
  readonly observer: ((seen: { number: number; method: string; path: string }) => void) | undefined;
  /** Called for a defect that is answered with 500. */
  readonly onError: (error: unknown, request: IncomingRequest) => void;
}

/** The pipeline of all requests: routes each one to its area and logs the outcome. */
export function createRequestPipeline(parts: RequestPipelineParts): RequestHandler {
  return async (head, readBody) => {
    if (parts.control !== undefined) {
      const answer = await parts.control(
        head.path.startsWith('/_') ? { ...head, bodyText: await readBody() } : head,
      );
      if (answer !== undefined) return answerReply(answer);
    }
    const entry = parts.requests.open(arrivalOf(head, areaOf(head)));
    const { number, method, path } = entry;
    if (entry.area === 'graph') parts.observer?.({ number, method, path });
    const reply = await replyTo(head, readBody, entry, parts);
    if (reply.kind === 'answer' || reply.kind === 'cut') entry.status = reply.answer.status;
    return reply;
  };
}

async function replyTo(
  head: IncomingRequest,
  readBody: () => Promise<string>,
  entry: LoggedRequest,
  parts: RequestPipelineParts,
): Promise<Reply> {
  try {
    const request = { ...head, bodyText: await readBody() };
    if (entry.area !== 'graph') return await replyOutsideGraph(request, entry, parts);
    return isBatch(request)
      ? await replyToBatch(request, { ...parts, single: parts.graph })
      : await parts.graph(request, entry);
  } catch (error) {
    if (error instanceof CallerGoneError) return { kind: 'reset' };
    if (error instanceof BodyTooLargeError) {
      const message = `The request body is larger than ${maxBodyBytes} bytes.`;
      return answerReply(graphError(head, { status: 413, code: 'RequestEntityTooLarge', message }));
    }
    parts.onError(error, head);
    const message = 'An internal server error has occurred.';
    return answerReply(graphError(head, { status: 500, code: 'InternalServerError', message }));
  }
}

function areaOf({ path }: IncomingRequest): Area {
  if (/^\/(v1\.0|beta)(\/|$)/.test(path)) return 'graph';
  if (path === identityPath) return 'identity';
  return ofEntra.test(path) ? 'discovery' : 'unknown';
}

/** Paths of Entra: a tenant, by its id or a domain, and what is asked of it. */
const ofEntra = /^\/([^/]+)(\/(?:v2\.0\/|oauth2\/|discovery\/|\.well-known\/).*)$/;

function arrivalOf(head: IncomingRequest, area: Area): Parameters<RequestLog['open']>[0] {
  const clientRequestId = head.headers['client-request-id'];
  return {
    area,
    at: head.now.toISOString(),
    method: head.method,
    path: head.path,
    query: head.rawQuery,
    requestId: head.requestId,
    ...(clientRequestId === undefined ? {} : { clientRequestId }),
  };
}

async function replyOutsideGraph(
  request: IncomingRequest,
  entry: LoggedRequest,
  parts: RequestPipelineParts,
): Promise<Reply> {
  const { area } = entry;
  if (area !== 'identity' && area !== 'discovery') return answerReply(notFound(request));
  const answer =
    area === 'identity' ? await answerIdentityRequest(request, parts) : await answerEntra(request, parts);
  const { method } = request;
  const fault = parts.faults.take({
    method,
    area,
    url: readableUrl(request),
    hasRecord: () => false,
    isApplicable: (kind) => !isPageKind(kind) && kind !== 'sibling-rule',
  });
  if (fault === undefined) return answerReply(answer);
  entry.fault = fault.kind;
  return replyWithFault(fault, {
    answer: () => answer,
    errorAnswer: (status, headers) => ({ ...identityError(request, status, `simulated ${status}`), headers }),
    refusalAnswer: ({ status, message }) => identityError(request, status, message),
    corruptPage: (page) => page,
  });
}

async function answerEntra(asked: IncomingRequest, parts: RequestPipelineParts): Promise<Answer> {
  const { tenantId, domain } = parts.tenant;
  const [, tenant = '', rest = ''] = ofEntra.exec(asked.path) ?? [];
  if (![tenantId, domain].includes(tenant.toLowerCase())) return refusalAnswer(asked, refusalOf(90002));
  const request = { ...asked, path: `/${tenantId}${rest}` };
  return (
    (await answerDiscovery(request, parts.authority, parts.signIn)) ??
    answerBrowserFlow(request, parts) ??
    answerDeviceFlow(request, parts) ??
    (await answerSignIn(request, parts)) ??
    (await answerTokenRequest(request, parts)) ??
    notFound(request)
  );
}

function notFound(request: IncomingRequest): Answer {
  const message = `There is nothing at ${request.path}: Graph is below /v1.0 and /beta.`;
  return graphError(request, { status: 404, code: 'ResourceNotFound', message });
}
