import { randomBytes } from 'node:crypto';
import { createSimulatorClock, type SimulatorClock } from './clock.ts';
import { answerControl } from './control/control.ts';
import { createFaultList, type Faults } from './faults/fault-list.ts';
import { defaultSizes, makeTenant, type Sizes } from './make-tenant.ts';
import { createRequestLog, type LoggedRequest } from './request-log.ts';
import { routes as allRoutes } from './routes/index.ts';
import type { Route } from './routes/route.ts';
import {
  type ApplicationRegistration,
  type Applications,
  createApplications,
} from './sign-in/applications.ts';
import { type Consents, createConsents } from './sign-in/public-client/consents.ts';
import { createGrantsGiven } from './sign-in/public-client/grants-given.ts';
import { createSignInSwitches, type SignInSwitches } from './sign-in/public-client/switches.ts';
import type { TenantOptions } from './state/create-tenant.ts';
import type { Tenant } from './state/tenant.ts';
import { createThrottle } from './throttling/throttle.ts';
import { answerApiTokens } from './tokens/api-tokens.ts';
import {
  type ApplicationConsents,
  createApplicationConsents,
  type HomeTenant,
} from './tokens/exchange/application-consents.ts';
import { createSignIns } from './tokens/exchange/sign-ins.ts';
import { createExchangeSwitches, type ExchangeSwitches } from './tokens/exchange/switches.ts';
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

export { defaultSizes } from './make-tenant.ts';

/** A Graph request that has just arrived and is not yet processed. */
export interface SeenRequest {
  /** Running number of Graph requests since the start, from 1. */
  readonly number: number;
  readonly method: string;
  readonly path: string;
}

export interface SimulatorOptions extends Partial<Sizes> {
  /** The port on 127.0.0.1. Default 0: any free one. */
  readonly port?: number;
  /** The start of the running clock. Default: the machine's time. Ignored with `clock`. */
  readonly now?: Date;
  readonly clock?: SimulatorClock;
  /** Whether the documented quotas apply. Default true. */
  readonly throttling?: boolean;
  /** Whether the control endpoints under `/_simulator/` exist. Default false. */
  readonly control?: boolean;
  /** Default: a system-assigned identity with the roles of a reader of PIM and the audit log. */
  readonly identities?: readonly IdentityOptions[];
  /** App registrations that people sign in to. Default: none. */
  readonly applications?: readonly ApplicationRegistration[];
  /** Default 24 h, as managed identities get. */
  readonly tokenLifetimeSeconds?: number;
  /** The share of audit events that become visible late. */
  readonly lateEvents?: NonNullable<TenantOptions['lateEvents']>;
  /** Called when a Graph request arrives, before it is processed. */
  readonly observer?: (seen: SeenRequest) => void;
  /** A ready tenant instead of one created from the sizes. */
  readonly tenant?: Tenant;
  /** Routes instead of all simulated ones. */
  readonly routes?: readonly Route[];
  /**
   * Whether an answer that contradicts Graph's published types is a defect: 500, and a call of `onError`. Default: on
   * when the environment has `SIMULATOR_CHECK_SHAPES=1` (our own tests) and all simulated routes are served.
   */
  readonly checkShapes?: boolean;
  /** https with a certificate created at the start (`true`) or with this one (PEM). Default: http. */
  readonly tls?: true | Certificate;
  /** Serves the same over https on a second port as well, for what speaks nothing else: the exchange of tokens. */
  readonly alsoTls?: true | Certificate;
  /** Called for a defect of the simulator that was answered with 500. Default: writes to stderr. */
  readonly onError?: (error: unknown, request: Pick<IncomingRequest, 'method' | 'path' | 'rawQuery'>) => void;
}

/** A running server: Microsoft Graph and App Service's identity endpoint for one simulated tenant. */
export interface Simulator {
  /** `http://127.0.0.1:PORT`, or https. */
  readonly origin: string;
  /** The second, https: `https://127.0.0.1:PORT`. `undefined`: there is none. */
  readonly tlsOrigin: string | undefined;
  /** The https certificate, PEM. A caller must trust it (`NODE_EXTRA_CA_CERTS`). */
  readonly certificate: string | undefined;
  /** The value of `IDENTITY_ENDPOINT`. */
  readonly identityEndpoint: string;
  /** The value of `IDENTITY_HEADER`: a secret that each start creates. */
  readonly identityHeader: string;
  readonly clock: SimulatorClock;
  readonly tenant: Tenant;
  readonly faults: Faults;
  readonly identities: Identities;
  /** App registrations that people sign in to. */
  readonly applications: Applications;
  /** Applications of other tenants that may work in this one. */
  readonly applicationConsents: ApplicationConsents;
  /** How tokens are exchanged. To be changed at will. */
  readonly exchange: ExchangeSwitches;
  /** How people sign in to public clients. To be changed at will. */
  readonly signIn: SignInSwitches;
  /** What was consented to for public clients. */
  readonly consents: Consents;
  /** The request log, oldest first. `reset` clears it after reading. */
  requests(options?: { readonly reset?: boolean }): readonly LoggedRequest[];
  /**
   * A token of a signed-in user of the tenant.
   *
   * @throws Error when the user does not exist or the account is disabled.
   */
  userToken(options: UserTokenOptions & { readonly userId: string }): Promise<string>;
  /** Revokes every token issued so far. */
  revokeTokens(): void;
  /** Ends every connection, silent ones included. Resolves when the port is free. */
  close(): Promise<void>;
}

/** What a simulated tenant is before it listens anywhere. */
export interface Simulation {
  readonly parts: SimulationParts;
  readonly handler: RequestHandler;
  /** As it is seen where it listens. */
  seen(at: Pick<Simulator, 'origin' | 'tlsOrigin' | 'certificate' | 'close'>): Simulator;
}

/** @param home where applications are registered that this tenant has consented to; absent: nowhere else. */
export function createSimulation(options: SimulatorOptions, home?: HomeTenant): Simulation {
  const clock = options.clock ?? createSimulatorClock(options.now);
  const { seed } = { ...defaultSizes, ...options };
  const tenant = options.tenant ?? makeTenant(options, clock.now());
  const lifetimeSeconds = options.tokenLifetimeSeconds ?? 24 * 3_600;
  const parts: SimulationParts = {
    clock,
    tenant,
    identities: createIdentities(seed, options.identities ?? [{ appRoles: readerRoles }]),
    authority: createTokenAuthority({ tenantId: tenant.tenantId, clock, lifetimeSeconds }),
    ...createPublicClientParts(),
    applicationConsents: createApplicationConsents(),
    home,
    signIns: createSignIns(),
    exchange: createExchangeSwitches(),
    secret: home?.secret ?? randomBytes(32).toString('hex').toUpperCase(),
    faults: createFaultList(),
    requests: createRequestLog(),
    onError: options.onError ?? writeToStderr,
  };
  for (const application of options.applications ?? []) parts.applications.register(application);
  return {
    parts,
    handler: createHandler(options, parts),
    seen: (at) => ({
      ...at,
      identityEndpoint: `${at.origin}${identityPath}`,
      identityHeader: parts.secret,
      clock,
      tenant,
      faults: parts.faults,
      identities: parts.identities,
      applications: parts.applications,
      applicationConsents: parts.applicationConsents,
      consents: parts.consents,
      signIn: parts.signIn,
      exchange: parts.exchange,
      requests: (read) => parts.requests.read(read),
      userToken: async (wanted) => (await issueUserToken(tenant, parts.authority, wanted)).token,
      revokeTokens: () => parts.authority.revokeAll(),
    }),
  };
}

/** @throws PortTakenError */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulation = createSimulation(options);
  const { handler, parts } = simulation;
  const served = await serve(options, { now: () => parts.clock.now(), handler, onError: parts.onError });
  return simulation.seen(served);
}

/** Listens, on a second port over https as well where that is wanted. @throws PortTakenError */
export async function serve(
  { port, tls, alsoTls }: Pick<SimulatorOptions, 'port' | 'tls' | 'alsoTls'>,
  serving: Omit<Parameters<typeof listen>[1], 'certificate'>,
): Promise<Pick<Simulator, 'origin' | 'tlsOrigin' | 'certificate' | 'close'>> {
  const certificate = await certificateOf(tls);
  const secondCertificate = await certificateOf(alsoTls);
  const server = await listen(port ?? 0, { ...serving, certificate });
  const second = secondCertificate && (await listen(0, { ...serving, certificate: secondCertificate }));
  return {
    origin: server.origin,
    tlsOrigin: second?.origin,
    certificate: (certificate ?? secondCertificate)?.cert,
    async close() {
      await Promise.all([server.close(), second?.close()]);
    },
  };
}

function createPublicClientParts() {
  const applications = createApplications();
  const consents = createConsents(applications);
  return { applications, consents, grants: createGrantsGiven(), signIn: createSignInSwitches() };
}

function certificateOf(wanted: true | Certificate | undefined): Promise<Certificate | undefined> {
  return wanted === true ? makeCertificate() : Promise.resolve(wanted);
}

type SimulationParts = Omit<RequestPipelineParts, 'graph' | 'control' | 'observer'> &
  Pick<GraphParts, 'clock'>;

function createHandler(options: SimulatorOptions, parts: SimulationParts): RequestHandler {
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
  const seedOptions = { seed, users };
  const control = { ...parts, tenant, seedOptions, clock, faults, requests };
  return createRequestPipeline({
    ...parts,
    graph,
    control:
      options.control === true
        ? async (request) => (await answerApiTokens(request, parts)) ?? answerControl(request, control)
        : undefined,
    observer: options.observer,
  });
}

function writeToStderr(error: unknown, request: Pick<IncomingRequest, 'method' | 'path' | 'rawQuery'>): void {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `simulator: ${request.method} ${readableUrl(request)} was answered with 500: ${what}\n`,
  );
}
