import { z } from 'zod';
import type { SimulatorClock } from '../clock.ts';
import { FaultUnusableError, parseFault } from '../faults/fault.ts';
import type { Faults } from '../faults/fault-list.ts';
import type { RequestLog } from '../request-log.ts';
import { type Applications, applicationSchema } from '../sign-in/applications.ts';
import { type SignInSwitches, signInSwitchesSchema } from '../sign-in/public-client/switches.ts';
import type { DirectoryAudit } from '../state/audit-event.ts';
import type { Tenant } from '../state/tenant.ts';
import { type ExchangeSwitches, exchangeSwitchesSchema } from '../tokens/exchange/switches.ts';
import type { TokenAuthority } from '../tokens/token-authority.ts';
import { issueUserToken } from '../tokens/user-token.ts';
import type { Answer, IncomingRequest } from '../wire/message.ts';
import { pimSwitchesSchema, userTokenSchema } from './pim-input.ts';

/** All paths below this one belong to the simulator, not to Graph. */
const controlPath = '/_simulator';

interface ControlParts {
  readonly tenant: Tenant;
  /** The options that the tenant was created from, for its summary. */
  readonly seedOptions: { readonly seed: number; readonly users: number };
  readonly clock: SimulatorClock;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly authority: TokenAuthority;
  readonly applications: Applications;
  readonly exchange: ExchangeSwitches;
  readonly signIn: SignInSwitches;
}

/** A control request that is wrong. */
class ControlRefusal extends Error {
  override readonly name = 'ControlRefusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Answers the control endpoints, JSON in and out. They need no token, so they are off unless the simulator is started
 * with `control: true`. Errors: `{ "error": "what is wrong" }`.
 *
 * @returns `undefined` for a path outside the control endpoints.
 */
export async function answerControl(
  request: IncomingRequest,
  parts: ControlParts,
): Promise<Answer | undefined> {
  if (!request.path.startsWith(`${controlPath}/`)) return undefined;
  try {
    const operation = findOperation(request);
    return {
      ...(await operation(request, parts)),
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
    };
  } catch (error) {
    if (error instanceof ControlRefusal) return { status: error.status, body: { error: error.message } };
    if (error instanceof FaultUnusableError) return { status: 400, body: { error: error.message } };
    throw error;
  }
}

type Operation = (request: IncomingRequest, parts: ControlParts) => Answer | Promise<Answer>;

const operations: Readonly<Record<string, Operation>> = {
  'GET clock': (_request, { clock }) => ({ status: 200, body: clockState(clock) }),
  'PUT clock': setClock,
  'POST clock/advance': advanceClock,
  'GET requests': (_request, { requests }) => ({ status: 200, body: { requests: requests.read() } }),
  'DELETE requests': (_request, { requests }) => {
    requests.read({ reset: true });
    return { status: 204 };
  },
  'GET faults': (_request, { faults }) => ({ status: 200, body: { pending: faults.pending() } }),
  'POST faults': (request, { faults }) => ({ status: 201, body: faults.add(parseFault(readJson(request))) }),
  'DELETE faults': (_request, { faults }) => {
    faults.clear();
    return { status: 204 };
  },
  'GET tenant': (_request, { tenant, seedOptions, clock }) => {
    const auditEvents = tenant.auditLog.count(clock.now());
    return { status: 200, body: { tenantId: tenant.tenantId, ...seedOptions, auditEvents } };
  },
  'POST tokens': issueToken,
  'GET pim': (_request, { tenant }) => ({ status: 200, body: tenant.pim.switches }),
  'PUT pim': (request, { tenant }) => {
    Object.assign(tenant.pim.switches, read(pimSwitchesSchema, request));
    return { status: 200, body: tenant.pim.switches };
  },
  'GET exchange': (_request, { exchange }) => ({ status: 200, body: exchange }),
  'PUT exchange': (request, { exchange }) => {
    Object.assign(exchange, read(exchangeSwitchesSchema, request));
    return { status: 200, body: exchange };
  },
  'GET sign-in': (_request, { signIn }) => ({ status: 200, body: signIn }),
  'PUT sign-in': (request, { signIn }) => {
    Object.assign(signIn, read(signInSwitchesSchema, request));
    return { status: 200, body: signIn };
  },
  'PUT applications': registerApplication,
  'POST audit-events': recordAuditEvent,
  'PUT audit-events/{id}': replaceAuditEvent,
};

function findOperation({ method, path }: IncomingRequest): Operation {
  const called = path.slice(controlPath.length + 1).replace(/^audit-events\/[^/]+$/, 'audit-events/{id}');
  const operation = operations[`${method} ${called}`];
  if (operation !== undefined) return operation;
  const known = Object.keys(operations).join(', ');
  throw new ControlRefusal(
    404,
    `${method} ${path} is no control endpoint; below ${controlPath}/ there are: ${known}`,
  );
}

const instant = z.iso.datetime({ offset: true });

function setClock(request: IncomingRequest, { clock }: ControlParts): Answer {
  const change = read(z.strictObject({ now: instant.optional(), frozen: z.boolean().optional() }), request);
  if (change.now !== undefined) clock.set(new Date(change.now));
  if (change.frozen === true) clock.freeze();
  if (change.frozen === false) clock.run();
  return { status: 200, body: clockState(clock) };
}

function advanceClock(request: IncomingRequest, { clock }: ControlParts): Answer {
  const { milliseconds } = read(z.strictObject({ milliseconds: z.number() }), request);
  try {
    clock.advance(milliseconds);
  } catch (error) {
    throw error instanceof RangeError ? new ControlRefusal(400, error.message) : error;
  }
  return { status: 200, body: clockState(clock) };
}

function clockState(clock: SimulatorClock) {
  return { now: clock.now().toISOString(), frozen: clock.frozen };
}

async function issueToken(request: IncomingRequest, { tenant, authority }: ControlParts): Promise<Answer> {
  const wanted = read(userTokenSchema, request);
  if (tenant.users.find(wanted.userId)?.accountEnabled !== true)
    throw new ControlRefusal(400, `userId: there is no enabled user ${wanted.userId}`);
  const { token, expiresOn } = await issueUserToken(tenant, authority, wanted);
  const body = { access_token: token, expires_on: String(expiresOn), token_type: 'Bearer' };
  return { status: 201, body };
}

function registerApplication(request: IncomingRequest, { applications }: ControlParts): Answer {
  const registration = read(applicationSchema, request);
  try {
    return { status: 200, body: applications.register(registration) };
  } catch (error) {
    throw new ControlRefusal(400, error instanceof Error ? error.message : String(error));
  }
}

// Only the two fields that the log needs are checked: these endpoints exist to record unusual events.
const auditEvent = z.looseObject({ id: z.string().min(1), activityDateTime: instant });

function recordAuditEvent(request: IncomingRequest, { tenant }: ControlParts): Answer {
  const schema = z.strictObject({ event: auditEvent, visibleFrom: instant.optional() });
  const { event, visibleFrom } = read(schema, request);
  writeToLog(() => tenant.auditLog.record(asDirectoryAudit(event), visibleFrom));
  return { status: 201, body: { id: event.id } };
}

function replaceAuditEvent(request: IncomingRequest, { tenant }: ControlParts): Answer {
  const { event } = read(z.strictObject({ event: auditEvent }), request);
  const id = decodeURIComponent(request.path.slice(request.path.lastIndexOf('/') + 1));
  writeToLog(() => tenant.auditLog.replace(id, asDirectoryAudit(event)));
  return { status: 200, body: { id } };
}

function asDirectoryAudit(event: z.infer<typeof auditEvent>): DirectoryAudit {
  return event as unknown as DirectoryAudit;
}

function writeToLog(write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new ControlRefusal(400, error instanceof Error ? error.message : String(error));
  }
}

function read<T>(schema: z.ZodType<T>, request: IncomingRequest): T {
  const parsed = schema.safeParse(readJson(request));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new ControlRefusal(400, `the body is not usable: ${problems.join('; ')}`);
}

function readJson({ bodyText }: IncomingRequest): unknown {
  try {
    return JSON.parse(bodyText);
  } catch {
    throw new ControlRefusal(400, 'the body is not JSON');
  }
}
