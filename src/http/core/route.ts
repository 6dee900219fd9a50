import { z } from 'zod';
import type { Pause } from '../../changes/read-back.ts';
import type { ChangeExecutor } from '../../changes/request-change.ts';
import type { SelfService } from '../../changes/self-service/self-service.ts';
import type { Halt } from '../../changes/writers-stop.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import { hygieneJobs } from '../../domain/model/plan.ts';
import type { RunRecord } from '../../domain/model/run.ts';
import type { AnyRole, Caller } from '../../ports/caller.ts';
import type {
  ArchivedEvents,
  ArchiveJournal,
  ArchiveRows,
  AuditHoles,
  AuditWatermark,
  CommandStore,
  Deliveries,
  Directory,
  Doorbell,
  History,
  HistoryIndexes,
  Log,
  Looks,
  OutsideHeads,
  PimEvents,
  Plans,
  RoleCall,
  RoleDefinitionSource,
  RoleFindings,
  RoleManagement,
  RoleSettings,
  RunHistory,
  SealLog,
  SecurityAlerts,
  Signer,
  SnapshotJournal,
  StateLists,
  StateRows,
  StoredAnswers,
} from '../../ports/index.ts';
import type { HttpAnswer } from './answer.ts';
import type { Deployment } from './deployment.ts';
import {
  type HttpCall,
  type PathParams,
  readBody,
  readIdempotencyKey,
  readParams,
  readQuery,
} from './request-parts.ts';
import { type EffectRoles, lackedRole } from './roles-of-effects.ts';
import type { OtherTenant, TenantStore } from './tenant-store.ts';

/** A request for a run: who asks, and where its log lines go. */
interface RunRequest {
  readonly askedBy: Caller;
  readonly log: Log;
}

/** Jobs that a caller may run. */
export const callersJobs = [...hygieneJobs, 'check-role-settings'] as const;
type CallersJob = (typeof callersJobs)[number];

/** A run that another process makes, whose end was not seen in the caller's time, or which it refused. */
export interface AcceptedRun {
  readonly command: ChangeRecord;
}

/**
 * Runs that a caller starts. Each call waits for the end of its run, or for the end of the caller's time where another
 * process makes it; in this one none throws.
 */
export interface HygieneRuns {
  /** @throws StoreError where it cannot be accepted for another process. */
  run(
    request: RunRequest & { readonly job: CallersJob; readonly upTo: 'plan' | 'apply' },
  ): Promise<RunRecord | AcceptedRun>;
  /** Undoes these changes. @throws like `run` */
  undo(request: RunRequest & { readonly records: readonly ChangeRecord[] }): Promise<RunRecord | AcceptedRun>;
}

/** Ports that the routes answer with. */
export interface HttpPorts extends TenantStore {
  readonly roles: RoleManagement;
  readonly roleSettings: RoleSettings;
  readonly directory: Directory;
  readonly roleDefinitions: RoleDefinitionSource;
  readonly roleFindings: RoleFindings;
  readonly alerts: SecurityAlerts;
  readonly pimEvents: PimEvents;
  readonly archivedEvents: ArchivedEvents;
  readonly holes: Pick<AuditHoles, 'missing'>;
  readonly watermark: Pick<AuditWatermark, 'read'>;
  /** The history of access. */
  readonly history: History;
  readonly looks: Pick<Looks, 'last'>;
  readonly journal: SnapshotJournal;
  readonly sealLog: SealLog;
  readonly archiveRows: ArchiveRows;
  readonly stateRows: StateRows;
  readonly stateLists: StateLists;
  readonly indexes: HistoryIndexes;
  readonly archiveJournal: ArchiveJournal;
  readonly signer: Signer;
  /** `undefined`: heads are kept nowhere else. */
  readonly outsideHeads: OutsideHeads | undefined;
  readonly deployment: Deployment;
  /** Each is for callers who name it. */
  readonly otherTenants: readonly OtherTenant[];
  /** Where the lines go of what is decided about one of them. */
  readonly logOf: (tenant: OtherTenant) => Log;
  /** The bytes of the verifier in each pack; `undefined`: it was not built. */
  readonly packVerifier: () => Promise<Uint8Array | undefined>;
  readonly commands: CommandStore;
  readonly answers: StoredAnswers;
  /** `undefined`: another process executes what this one accepts. */
  readonly executor: ChangeExecutor | undefined;
  /** Wakes whoever executes what this process only accepts. */
  readonly doorbell: Doorbell;
  readonly plans: Plans;
  /** When PIM's requests were listed that `roles` has; `undefined`: it asks Graph for them. */
  readonly requestsStoredAt?: (() => Promise<string | undefined>) | undefined;
  readonly hygiene: HygieneRuns;
  readonly runs: RunHistory;
  readonly deliveries: Deliveries;
  readonly halt: Halt;
  /** `undefined`: it is off. */
  readonly selfService: SelfService | undefined;
  readonly pause: Pause;
}

/** A request that was authenticated, authorised and validated. */
export interface RouteCall<Params, Query, Body, Ports = HttpPorts> {
  readonly caller: Caller;
  /** What the caller called with: for self-service, and neither kept nor logged. */
  readonly token: string;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Of routes that change the tenant. */
  readonly idempotencyKey: string | undefined;
  readonly ports: Ports;
  readonly log: Log;
  /** For calls to Graph: ends when the time for this call is over. */
  readonly graph: RoleCall;
  readonly timeBudgetMs: number;
}

/** How an answer is documented. */
interface DocumentedAnswer {
  readonly description: string;
  /** `z.never()`: it is never JSON. */
  readonly schema: z.ZodType;
  readonly example?: unknown;
  /** Media types that it has besides JSON. */
  readonly files?: readonly string[];
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** Facts of a route apart from its handler: enough to document it and to guard it. */
interface RouteFacts {
  readonly operationId: string;
  readonly method: Method;
  /** Below `/api`: `assignments/{id}`. */
  readonly path: string;
  /** The app role without which nobody is let in, or roles of which one is enough; see `mayUse`. */
  readonly requiredRole: AnyRole;
  /** Whether an app by itself is kept out, whatever its roles. */
  readonly isForPeople?: boolean;
  readonly summary: string;
  readonly tag: string;
  readonly answers: Readonly<Record<number, DocumentedAnswer>>;
  /** Changes the tenant: takes an `Idempotency-Key`, and is written down before it is executed. */
  readonly changes?: boolean;
  readonly bodyExamples?: Readonly<Record<string, unknown>>;
}

/** @typeParam Ports what it answers with: one that needs no more than what is stored of a tenant can be asked of any. */
export interface Route<Ports = HttpPorts> extends RouteFacts {
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: z.ZodType | undefined;
  /** Reads the request strictly and answers it. Throws InputProblem, GraphCallError, StoreError. */
  readonly handle: (
    request: HttpCall,
    params: PathParams,
    context: RouteContext<Ports>,
  ) => Promise<HttpAnswer>;
}

type RouteContext<Ports> = Pick<
  RouteCall<unknown, unknown, unknown, Ports>,
  'caller' | 'token' | 'ports' | 'log' | 'graph' | 'timeBudgetMs'
>;

interface RouteSpec<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, Ports>
  extends RouteFacts {
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** The roles of what the request would do, where its content decides on that: asked for before it is answered. */
  effect?(request: { readonly body: z.output<B> }): EffectRoles;
  answer(call: RouteCall<z.output<P>, z.output<Q>, z.output<B>, Ports>): Promise<HttpAnswer> | HttpAnswer;
}

const nothing = z.strictObject({});

/** One method of one path: the same schemas read the request and make the OpenAPI document. */
export function defineRoute<
  P extends z.ZodObject = typeof nothing,
  Q extends z.ZodObject = typeof nothing,
  B extends z.ZodType = z.ZodUndefined,
>(spec: RouteSpec<P, Q, B, HttpPorts>): Route {
  return routeOf(spec);
}

/** The same for a route that answers from what is stored of a tenant alone. */
export function defineStoreRoute<
  P extends z.ZodObject = typeof nothing,
  Q extends z.ZodObject = typeof nothing,
  B extends z.ZodType = z.ZodUndefined,
>(spec: RouteSpec<P, Q, B, TenantStore>): Route<TenantStore> {
  return routeOf(spec);
}

function routeOf<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, Ports>(
  spec: RouteSpec<P, Q, B, Ports>,
): Route<Ports> {
  const { params = nothing, query = nothing, body, effect, answer, ...facts } = spec;
  return {
    ...facts,
    params,
    query,
    body,
    async handle(request, pathParams, context) {
      const read = {
        params: readParams(pathParams, params) as z.output<P>,
        query: readQuery(request, query) as z.output<Q>,
        idempotencyKey: facts.changes === true ? readIdempotencyKey(request) : undefined,
        body: (body === undefined ? undefined : await readBody(request, body)) as z.output<B>,
      };
      return lackedRole(context.caller, effect?.(read) ?? []) ?? answer({ ...context, ...read });
    },
  };
}
