import type { ChangePorts } from '../../src/changes/change-ports.ts';
import { createExecutor } from '../../src/changes/executor.ts';
import { createSelfService } from '../../src/changes/self-service/self-service.ts';
import { createHalt } from '../../src/changes/writers-stop.ts';
import type { ScheduleKind } from '../../src/domain/model/access.ts';
import type { RoleSchedule } from '../../src/domain/model/role-schedules.ts';
import type { Rules, RulesApproval } from '../../src/domain/model/rules.ts';
import type { HttpAnswer } from '../../src/http/core/answer.ts';
import { answerRequest, type HttpParts } from '../../src/http/core/answer-request.ts';
import type { Deployment } from '../../src/http/core/deployment.ts';
import type { OtherTenant } from '../../src/http/core/tenant-store.ts';
import { openPages } from '../../src/http/open-pages.ts';
import { routeTable } from '../../src/http/routes.ts';
import type { ApiRole, TokenVerdict } from '../../src/ports/caller.ts';
import { RulesUnusable } from '../../src/ports/errors.ts';
import { createDeliveries } from '../../src/senders/deliveries.ts';
import { rolePolicy, roleSchedule, runRecord, securityAlert, tenantId } from '../builders.ts';
import { FakeAnswers } from '../fakes/fake-answers.ts';
import { FakeApprovalTokens } from '../fakes/fake-approval-tokens.ts';
import { FakeArchiveJournal, FakeArchiveRows } from '../fakes/fake-archive-rows.ts';
import { FakeArchivedEvents } from '../fakes/fake-archived-events.ts';
import { FakeAuditHoles } from '../fakes/fake-audit-holes.ts';
import { FakeAuditWatermark } from '../fakes/fake-audit-watermark.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';
import { FakeDecisions } from '../fakes/fake-decisions.ts';
import { FakeDeliveries } from '../fakes/fake-deliveries.ts';
import { FakeDoorbell } from '../fakes/fake-doorbell.ts';
import { FakeHistory, FakeLooks, FakeSnapshotJournal } from '../fakes/fake-history.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { FakeNotifier } from '../fakes/fake-notifier.ts';
import { FakeOnBehalfOf } from '../fakes/fake-on-behalf-of.ts';
import { FakeOutsideHeads } from '../fakes/fake-outside-heads.ts';
import { FakePimEvents } from '../fakes/fake-pim-events.ts';
import { FakePlans } from '../fakes/fake-plans.ts';
import { FakeRoleDefinitions } from '../fakes/fake-role-definitions.ts';
import { FakeRoleFindings } from '../fakes/fake-role-findings.ts';
import { FakeRoleManagement } from '../fakes/fake-role-management.ts';
import { FakeRoleSettings } from '../fakes/fake-role-settings.ts';
import { FakeRunHistory } from '../fakes/fake-run-history.ts';
import { FakeSealLog } from '../fakes/fake-seal-log.ts';
import { FakeSecurityAlerts } from '../fakes/fake-security-alerts.ts';
import { FakeSigner } from '../fakes/fake-signer.ts';
import { FakeStateLists, FakeStateRows } from '../fakes/fake-state.ts';
import { rules } from '../rules-builder.ts';
import { OWN_OBJECT_ID } from '../snapshot-builder.ts';
import { caller, gate, now } from './callers.ts';
import { everybodyBut } from './everybody-but.ts';

/** A request as a test writes it. */
export interface ApiRequest {
  readonly method?: string;
  /** As its route has it: `assignments/{id}`. */
  readonly path: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  /** The roles of the caller's token. Default: all that may change something. */
  readonly roles?: readonly ApiRole[];
  /** Whether an app calls for itself. Default: a person calls. */
  readonly isApp?: boolean;
  /** Object id of whoever calls. Default: Ada's. */
  readonly as?: string;
  /** Whether no token is sent. */
  readonly isOpen?: boolean;
}

/** Where approvers sign in. */
export const signIn = {
  authority: 'https://login.microsoftonline.com',
  tenantId,
  clientId: '5a9ed2a1-0d6f-4c3b-9a1e-0f5f4a3a1c11',
  authenticationContext: 'c1',
  publicUrl: 'https://warden.example',
};

/** What changes something of the tenant, or starts what does. */
const rolesThatChange: readonly ApiRole[] = [
  'PimWarden.Plan',
  'PimWarden.Grant',
  'PimWarden.Remove',
  'PimWarden.Settings',
  'PimWarden.Run',
  'PimWarden.Approve',
];

/** The API on fakes: no network, no clock, no waiting. A token is the list of its roles. */
export class Api {
  readonly log = new FakeLog();
  readonly commands = new FakeCommands();
  readonly decisions = new FakeDecisions();
  readonly roleDefinitions = new FakeRoleDefinitions();
  readonly approvalTokens = new FakeApprovalTokens();
  readonly notifier = new FakeNotifier();
  readonly doorbell = new FakeDoorbell();
  readonly answers = new FakeAnswers();
  readonly runs = new FakeRunHistory();
  readonly roleSettings = new FakeRoleSettings({ '62e90394-69f5-4237-9190-012177145e10': rolePolicy() });
  readonly pimEvents = new FakePimEvents();
  readonly archivedEvents = new FakeArchivedEvents();
  readonly holes = new FakeAuditHoles();
  readonly history = new FakeHistory();
  readonly looks = new FakeLooks();
  readonly journal = new FakeSnapshotJournal();
  readonly sealLog = new FakeSealLog();
  readonly archiveRows = new FakeArchiveRows();
  readonly archiveJournal = new FakeArchiveJournal();
  readonly signer = new FakeSigner('key-1');
  readonly outsideHeads = new FakeOutsideHeads();
  readonly watermark = new FakeAuditWatermark();
  /** What goes into packs to verify them; `undefined`: it was not built. */
  packVerifier: Buffer | undefined = Buffer.from('// verify.mjs');
  readonly roleFindings = new FakeRoleFindings();
  readonly plans = new FakePlans();
  deployment: Deployment = {
    version: '1.2.3',
    parts: ['front'],
    planOnly: false,
    notes: [],
    seenSince: (_hash, seenAt) => seenAt,
  };
  /** Tenants that the jobs work in besides. */
  otherTenants: readonly OtherTenant[] = [];
  /** Where the lines go of what is decided about them. */
  readonly logOfOthers = new FakeLog();
  /** What the rules file says. */
  rules: Rules | RulesUnusable = rules();
  /** Whether somebody approved them; `undefined`: nobody has to. */
  rulesApproval: RulesApproval | undefined;
  /** The settings of senders' secrets. */
  readonly webhookKeys: Record<string, string> = {};
  /** Who is not in the directory any more, though the fake has everybody else. */
  readonly gone = new Set<string>();
  /** What was asked of the hygiene jobs. */
  readonly hygieneAsked: unknown[] = [];
  /** How their runs end. */
  hygieneRun = runRecord();
  readonly alerts = new FakeSecurityAlerts([securityAlert()]);
  /** Whether this process executes what it accepts. */
  executes = true;
  /** What happens while the API waits. */
  onWait = async (): Promise<void> => {};
  /** How often the API waited for Graph to show something. */
  waits = 0;
  /** Exchanges the callers' tokens: Ada's for one that Graph hears her with. */
  readonly onBehalfOf = new FakeOnBehalfOf();
  selfService = true;
  readonly roles: FakeRoleManagement;
  now = now;

  /** @param more schedules that there are besides. */
  constructor(kinds: readonly ScheduleKind[] = ['eligibility'], more: readonly RoleSchedule[] = []) {
    const schedules = [...kinds.map((kind) => roleSchedule({ kind })), ...more];
    const users = { 'for Graph: PimWarden.Activate': 'ada' };
    this.roles = new FakeRoleManagement(() => this.now, { schedules, users });
    this.runs.saves.push(runRecord());
  }

  ask(asked: ApiRequest, parts: Partial<HttpParts> = {}): Promise<HttpAnswer> {
    const { roles = rolesThatChange } = asked;
    const token = [
      ...roles,
      ...(asked.isApp === true ? ['app'] : []),
      ...(asked.as ? [`as:${asked.as}`] : []),
    ];
    const headers = new Headers({
      ...(asked.isOpen === true ? {} : { authorization: `Bearer ${token.join(',')}` }),
      ...(asked.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...asked.headers,
    });
    const request = {
      method: asked.method ?? (asked.body === undefined ? 'GET' : 'POST'),
      query: new URLSearchParams(asked.query),
      headers,
      text: async () => (typeof asked.body === 'string' ? asked.body : JSON.stringify(asked.body)),
    };
    const { path, params = {} } = asked;
    const whole = path.replace(/\{(\w+)\}/g, (parameter, name: string) => params[name] ?? parameter);
    return answerRequest(whole, request, this.log, { ...this.parts(), ...parts });
  }

  /** Executes what was accepted, as a process of its own does. */
  executeOpen(): Promise<number> {
    return createExecutor(this.changePorts()).executeOpen();
  }

  private ran(asked: unknown) {
    this.hygieneAsked.push(asked);
    return this.hygieneRun;
  }

  private loaded() {
    if (this.rules instanceof RulesUnusable) throw this.rules;
    const { rulesApproval: approval } = this;
    return { rules: this.rules, hash: 'a'.repeat(64), ...(approval && { approval }) };
  }

  private changePorts(): ChangePorts {
    const { roles, roleSettings, commands, log } = this;
    return {
      tenantId,
      commands,
      decisions: this.decisions,
      approvalTokens: this.approvalTokens,
      deliveries: new FakeDeliveries(),
      notifier: this.notifier,
      roles,
      roleSettings,
      roleDefinitions: this.roleDefinitions,
      self: { objectId: () => OWN_OBJECT_ID },
      log,
      clock: { now: () => this.now },
      halt: createHalt({ decisions: this.decisions, clock: { now: () => this.now } }, undefined),
      pause: async () => {
        this.waits++;
        await this.onWait();
      },
      access: roles,
      updateRoleSettings: roleSettings.update.bind(roleSettings),
      directory: everybodyBut(this.gone),
      rules: { load: async () => this.loaded() },
    };
  }

  private ownSelfService() {
    const { authority, clientId } = signIn;
    const ports = { ...this.changePorts(), onBehalfOf: this.onBehalfOf };
    return createSelfService(ports, { authority, clientId });
  }

  private parts(): HttpParts {
    const { roles, roleSettings, alerts, commands, answers, runs } = this;
    const { clock, pause, halt } = this.changePorts();
    return {
      routeTable,
      gate: { ...gate(async (token) => verdictOn(token)), clock },
      ports: {
        directory: everybodyBut(this.gone),
        roles,
        roleSettings,
        roleDefinitions: this.roleDefinitions,
        alerts,
        pimEvents: this.pimEvents,
        archivedEvents: this.archivedEvents,
        packVerifier: async () => this.packVerifier,
        holes: this.holes,
        history: this.history,
        looks: this.looks,
        journal: this.journal,
        sealLog: this.sealLog,
        stateRows: new FakeStateRows(),
        stateLists: new FakeStateLists(),
        indexes: { differences: async () => [] },
        archiveRows: this.archiveRows,
        archiveJournal: this.archiveJournal,
        signer: this.signer,
        outsideHeads: this.outsideHeads,
        watermark: this.watermark,
        roleFindings: this.roleFindings,
        commands,
        answers,
        tenantId,
        deployment: this.deployment,
        otherTenants: this.otherTenants,
        logOf: () => this.logOfOthers,
        executor: this.executes ? createExecutor(this.changePorts()) : undefined,
        doorbell: this.doorbell,
        runs,
        decisions: this.decisions,
        selfService: this.selfService ? this.ownSelfService() : undefined,
        deliveries: createDeliveries({ keySettings: this.webhookKeys, tokens: undefined }),
        publicUrl: signIn.publicUrl,
        rules: { load: async () => this.loaded() },
        halt,
        clock,
        pause,
        plans: this.plans,
        hygiene: {
          run: async ({ job, upTo, askedBy }) => this.ran({ job, upTo, by: askedBy.objectId }),
          undo: async ({ records, askedBy }) =>
            this.ran({ undo: records.map(({ id }) => id), by: askedBy.objectId }),
        },
      },
      pages: openPages({ options: signIn, tokens: this.approvalTokens }),
      timeBudgetMs: 60_000,
    };
  }
}

function verdictOn(token: string): TokenVerdict {
  const roles = token.split(',').filter((role): role is ApiRole => role.startsWith('PimWarden.'));
  const isApp = token.split(',').includes('app');
  const objectId = /as:([^,]+)/.exec(token)?.[1] ?? 'ada';
  return { kind: 'valid', caller: caller({ objectId, roles, kind: isApp ? 'app' : 'user' }) };
}
