import { randomBytes } from 'node:crypto';
import { createSimulatorClock, type SimulatorClock } from './clock.ts';
import { answerControl } from './control/control.ts';
import { createFaultList, type Faults } from './faults/fault-list.ts';
import { createRequestLog, type LoggedRequest } from './request-log.ts';
import { routes as allRoutes } from './routes/index.ts';
import type { Route } from './routes/route.ts';
import { createTenant, type TenantOptions } from './state/create-tenant.ts';
import type { Tenant } from './state/tenant.ts';
import { createThrottle } from './throttling/throttle.ts';
import { answerApiTokens } from './tokens/api-tokens.ts';
import { createIdentities, type Identities, type IdentityOptions, readerRoles } from './tokens/identities.ts';
import { identityPath } from './tokens/identity-endpoint.ts';
import { createTokenAuthority, type UserTokenOptions } from './tokens/token-authority.ts';
import { issueUserToken } from './tokens/user-token.ts';
import { type Certificate, makeCertificate } from './wire/certificate.ts';
import { createGraphHandler, type GraphParts } from './wire/graph-handler.ts';
import { type IncomingRequest, readableUrl } from './wire/message.ts';
import { createRequestPipeline, type RequestPipelineParts } from './wire/request-pipeline.ts';
import { createRouteTable } from './wire/route-table.ts';
import { listen, type RequestHandler } from './wire/server.ts';

/** Default sizes of the tenant. */
export const defaultSizes = { seed: 1, users: 500, auditEvents: 6_000 } as const;

/** A Graph request that has just arrived; nothing has been done with it. */
export interface SeenRequest {
  /** The n-th Graph request since the simulator started, counted from 1. */
  readonly number: number;
  readonly method: string;
  readonly path: string;
}

type Sizes = Pick<
  TenantOptions,
  | 'seed'
  | 'users'
  | 'auditEvents'
  | 'groups'
  | 'servicePrincipals'
  | 'administrativeUnits'
  | 'timeBoundEligibilities'
  | 'retentionDays'
  | 'pim'
>;

export interface SimulatorOptions extends Partial<Sizes> {
  /** On 127.0.0.1. Default 0: any free one. */
  readonly port?: number;
  /** Where the clock begins; it runs. Default: the machine's time. Not used when there is a `clock`. */
  readonly now?: Date;
  readonly clock?: SimulatorClock;
  /** Documented quotas. Default true. */
  readonly throttling?: boolean;
  /** Control endpoints under `/_simulator/`. Default false. */
  readonly control?: boolean;
  /** Default: a system-assigned one with the roles of a reader of PIM and of the audit log. */
  readonly identities?: readonly IdentityOptions[];
  /** Default 24 h, as managed identities get. */
  readonly tokenLifetimeSeconds?: number;
  /** A share of the audit events that becomes visible late. */
  readonly lateEvents?: NonNullable<TenantOptions['lateEvents']>;
  /** Called on arrival of each Graph request, before anything is done with it. */
  readonly observer?: (seen: SeenRequest) => void;
  /** Instead of a tenant made from the sizes. */
  readonly tenant?: Tenant;
  /** Instead of all simulated routes. */
  readonly routes?: readonly Route[];
  /**
   * An answer that Graph's published types do not allow is a defect: 500, and `onError` is told. Default: on when the
   * environment has `SIMULATOR_CHECK_SHAPES=1` (our own tests) and all simulated routes are served.
   */
  readonly checkShapes?: boolean;
  /** https: with a certificate made for this start, or with this one (PEM). Default: http. */
  readonly tls?: true | Certificate;
  /** Told of a defect of the simulator that was answered with a 500. Default: written to stderr. */
  readonly onError?: (error: unknown, request: Pick<IncomingRequest, 'method' | 'path' | 'rawQuery'>) => void;
}

/** Microsoft Graph and App Service's identity endpoint for one simulated tenant, listening. */
export interface Simulator {
  /** `http://127.0.0.1:PORT`, or https. */
  readonly origin: string;
  /** The certificate of https, PEM: what a caller must trust (`NODE_EXTRA_CA_CERTS`). */
  readonly certificate: string | undefined;
  /** The value of `IDENTITY_ENDPOINT`. */
  readonly identityEndpoint: string;
  /** The value of `IDENTITY_HEADER`: a secret of this start. */
  readonly identityHeader: string;
  readonly clock: SimulatorClock;
  readonly tenant: Tenant;
  readonly faults: Faults;
  readonly identities: Identities;
  /** The request log, oldest first. `reset`: forget it after reading. */
  requests(options?: { readonly reset?: boolean }): readonly LoggedRequest[];
  /**
   * A token of a user of the tenant who has signed in.
   *
   * @throws Error when there is no such user, or the account is disabled.
   */
  userToken(options: UserTokenOptions & { readonly userId: string }): Promise<string>;
  /** Every token issued so far is refused from now on. */
  revokeTokens(): void;
  /** Ends every connection, silent ones included; resolves when the port is free. */
  close(): Promise<void>;
}

/** Starts a simulator. Throws `PortTakenError`. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const clock = options.clock ?? createSimulatorClock(options.now);
  const { seed } = { ...defaultSizes, ...options };
  const tenant = options.tenant ?? makeTenant(options, clock.now());
  const lifetimeSeconds = options.tokenLifetimeSeconds ?? 24 * 3_600;
  const parts: SharedParts = {
    clock,
    tenant,
    identities: createIdentities(seed, options.identities ?? [{ appRoles: readerRoles }]),
    authority: createTokenAuthority({ tenantId: tenant.tenantId, clock, lifetimeSeconds }),
    secret: randomBytes(32).toString('hex').toUpperCase(),
    faults: createFaultList(),
    requests: createRequestLog(),
    onError: options.onError ?? writeToStderr,
  };
  const certificate = options.tls === true ? await makeCertificate() : options.tls;
  const server = await listen(options.port ?? 0, {
    certificate,
    now: () => clock.now(),
    handler: createHandler(options, parts),
    onError: parts.onError,
  });
  return {
    origin: server.origin,
    certificate: certificate?.cert,
    identityEndpoint: `${server.origin}${identityPath}`,
    identityHeader: parts.secret,
    clock,
    tenant,
    faults: parts.faults,
    identities: parts.identities,
    requests: (read) => parts.requests.read(read),
    userToken: async (options) => (await issueUserToken(tenant, parts.authority, options)).token,
    revokeTokens: () => parts.authority.revokeAll(),
    close: () => server.close(),
  };
}

type SharedParts = Omit<RequestPipelineParts, 'graph' | 'control' | 'observer'> &
  Pick<GraphParts, 'clock' | 'tenant'>;

function createHandler(options: SimulatorOptions, parts: SharedParts): RequestHandler {
  const { tenant, clock, faults, requests } = parts;
  const { seed, users } = { ...defaultSizes, ...options };
  const throttle = createThrottle({ tenantId: tenant.tenantId, users });
  const graph = createGraphHandler({
    ...parts,
    routes: createRouteTable(options.routes ?? allRoutes),
    throttle: options.throttling === false ? undefined : throttle,
    checkShapes:
      options.checkShapes ?? (process.env.SIMULATOR_CHECK_SHAPES === '1' && options.routes === undefined),
  });
  const { authority } = parts;
  const control = { tenant, seedOptions: { seed, users }, clock, faults, requests, authority };
  return createRequestPipeline({
    ...parts,
    graph,
    control:
      options.control === true
        ? async (request) =>
            (await answerApiTokens(request, parts.authority)) ?? answerControl(request, control)
        : undefined,
    observer: options.observer,
  });
}

function makeTenant(options: SimulatorOptions, now: Date): Tenant {
  const { groups, servicePrincipals, administrativeUnits, retentionDays, lateEvents, pim } = options;
  const { timeBoundEligibilities } = options;
  return createTenant({
    seed: options.seed ?? defaultSizes.seed,
    users: options.users ?? defaultSizes.users,
    auditEvents: options.auditEvents ?? defaultSizes.auditEvents,
    now,
    ...(groups === undefined ? {} : { groups }),
    ...(servicePrincipals === undefined ? {} : { servicePrincipals }),
    ...(administrativeUnits === undefined ? {} : { administrativeUnits }),
    ...(timeBoundEligibilities === undefined ? {} : { timeBoundEligibilities }),
    ...(retentionDays === undefined ? {} : { retentionDays }),
    ...(lateEvents === undefined ? {} : { lateEvents }),
    ...(pim === undefined ? {} : { pim }),
  });
}

function writeToStderr(error: unknown, request: Pick<IncomingRequest, 'method' | 'path' | 'rawQuery'>): void {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `simulator: ${request.method} ${readableUrl(request)} was answered with 500: ${what}\n`,
  );
}
