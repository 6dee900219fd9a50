import type { TokenCredential } from '@azure/identity';
import { createPackVerifier } from '../adapters/files/pack-verifier.ts';
import { createApplications } from '../adapters/graph/areas/applications.ts';
import { createDirectoryAuditLog } from '../adapters/graph/areas/audit-log.ts';
import { createDirectory } from '../adapters/graph/areas/directory.ts';
import { createGroupAccess } from '../adapters/graph/areas/group-access.ts';
import { createRoleDefinitions } from '../adapters/graph/areas/role-definitions.ts';
import { createAccessWrites, createRoleManagement } from '../adapters/graph/areas/role-management.ts';
import { createRoleSettings } from '../adapters/graph/areas/role-settings.ts';
import { createSecurityAlerts } from '../adapters/graph/areas/security-alerts.ts';
import { createRuleWrites } from '../adapters/graph/areas/send-rules.ts';
import { createGraphClient } from '../adapters/graph/client/client.ts';
import { systemTiming, type Timing } from '../adapters/graph/client/timing.ts';
import { createNotifier } from '../adapters/notices/notifier.ts';
import { createDoorbell, type MakeDoorbell } from '../adapters/queue/doorbell.ts';
import { createAccessHistories } from '../adapters/tables/access-histories.ts';
import { createArchiveRows } from '../adapters/tables/archive-rows.ts';
import { createArchivedEvents, createPimEvents } from '../adapters/tables/archived-events.ts';
import { createAuditArchive } from '../adapters/tables/audit-archive.ts';
import { createAuditHoles } from '../adapters/tables/audit-holes.ts';
import { createCommandStore } from '../adapters/tables/commands.ts';
import { createDecisions } from '../adapters/tables/decisions.ts';
import { createHistory } from '../adapters/tables/history.ts';
import { createHistoryIndexes } from '../adapters/tables/history-compare.ts';
import { createArchiveJournal, createLooks, createSnapshotJournal } from '../adapters/tables/history-runs.ts';
import { createHistoryUpkeep } from '../adapters/tables/history-upkeep.ts';
import { createLeases } from '../adapters/tables/leases.ts';
import { createListedRequests } from '../adapters/tables/listed-requests.ts';
import { createMarks } from '../adapters/tables/marks.ts';
import { createNoticeStore } from '../adapters/tables/notice-store.ts';
import { createPlans } from '../adapters/tables/plans.ts';
import { createRoleFindings } from '../adapters/tables/role-findings.ts';
import { createRulesVersions } from '../adapters/tables/rules-versions.ts';
import { createRunHistory } from '../adapters/tables/run-history.ts';
import { createSealLog } from '../adapters/tables/seal-log.ts';
import { createStateLists } from '../adapters/tables/state-lists.ts';
import { createStateRows } from '../adapters/tables/state-rows.ts';
import { openTables, type Tables } from '../adapters/tables/store/tables.ts';
import { createStoredAnswers } from '../adapters/tables/stored-answers.ts';
import { createStoredRequests } from '../adapters/tables/stored-requests.ts';
import { createAuditWatermark, createPopulations } from '../adapters/tables/watermarks.ts';
import { createPlanContents } from '../changes/plan-contents.ts';
import type { Pause } from '../changes/read-back.ts';
import { type UpdateRoleSettings, updateRoleSettings } from '../changes/update-role-settings.ts';
import { createHalt } from '../changes/writers-stop.ts';
import { bareLeafHashOf, leafMaking } from '../evidence/leaf-making.ts';
import { jobName as auditSnapshotJob } from '../jobs/snapshot-audit-logs.ts';
import type { Clock, Standby } from '../ports/index.ts';
import { createApprovedRules } from '../rules/approved-rules.ts';
import { createDeliveries } from '../senders/deliveries.ts';
import type { Settings } from '../settings/settings.ts';
import { identityOf } from './identity.ts';
import {
  claimSignerOfParts,
  isFrontAlone,
  notifierOfParts,
  readsRequests,
  rolesOfParts,
  signerOfParts,
  writesOfParts,
} from './parts.ts';
import { rulesOf } from './rules.ts';
import { approvalTokensOf, callerTokensOf } from './sign-in.ts';
import { outsideHeadsOf, signerOf } from './signing.ts';

/** The parts that the tenants of a process share. */
export interface SharedParts {
  readonly settings: Settings;
  /** With the one limiter of what is written at once. */
  readonly tables: Tables;
  readonly credential: TokenCredential;
  readonly doorbell: MakeDoorbell;
  readonly clock: Clock;
  readonly timing: Timing;
  /** Fires when the platform ends the process; `undefined`: nobody does. */
  readonly ending?: AbortSignal | undefined;
}

/** One tenant: its Microsoft Graph, whose tokens its API accepts, its rules, and where its notices go. */
export interface TenantOptions
  extends Pick<
    Settings,
    | 'tenantId'
    | 'graphOrigin'
    | 'apiAudiences'
    | 'apiAuthority'
    | 'apiAuthenticationContext'
    | 'apiClientApps'
    | 'apiGuests'
    | 'rulesFile'
    | 'rulesUrl'
    | 'rulesApproval'
    | 'writers'
    | 'notifyWebhookUrl'
    | 'notifyFormat'
    | 'publicUrl'
    | 'approvalClientId'
    | 'approvalAuthenticationContext'
    | 'selfService'
    | 'selfServiceClientId'
    | 'selfServiceAuthority'
    | 'webhookKeys'
    | 'evidenceSigningKeyUrls'
    | 'evidenceSigningKeyFile'
    | 'evidenceHeadsContainer'
  > {
  /** Signs in to the tenant's Microsoft Graph. Absent: the process's own identity, which belongs to one tenant only. */
  readonly credential?: TokenCredential;
  /** `false`: what callers ask for is accepted, and another process executes it. Executed here unless given. */
  readonly executesChanges?: boolean;
  /** Hears when nothing goes on in the tenant but waits that Graph asked for; absent: nobody takes its place then. */
  readonly standby?: Standby | undefined;
}

/** Makes the parts that a process has once, however many tenants it has. */
export function shareParts(
  settings: Settings,
  clock: Clock,
  timing: Timing = systemTiming,
  ending?: AbortSignal,
): SharedParts {
  const { tablesEndpoint: endpoint } = settings;
  const credential = identityOf(settings);
  const doorbell = createDoorbell({ endpoint: settings.queuesEndpoint, credential });
  return {
    settings,
    tables: openTables({ endpoint, credential }),
    credential,
    doorbell,
    clock,
    timing,
    ending,
  };
}

/** All ports of one tenant. */
export type TenantPorts = ReturnType<typeof createTenantPorts>;

export function createTenantPorts({ settings, tables, ...shared }: SharedParts, tenant: TenantOptions) {
  const { tenantId } = tenant;
  const { timing } = shared;
  const graph = createGraphClient({
    origin: tenant.graphOrigin,
    credential: tenant.credential ?? shared.credential,
    tenantId,
    tryTimeoutMs: settings.graphTryTimeoutSeconds * 1000,
    callBudgetMs: settings.graphCallBudgetSeconds * 1000,
    reportsPer10Seconds: settings.graphReportsRequestsPer10Seconds,
    listingPartsAtOnce: settings.graphListingPartsAtOnce,
    timing,
    standby: tenant.standby,
  });
  const pause: Pause = (milliseconds, signal) => timing.sleep(milliseconds, signal);
  const decisions = createDecisions(tables, tenantId);
  const approvalTokens = approvalTokensOf(tenant);
  const callerTokens = callerTokensOf(tenant);
  const versions = createRulesVersions(tables, tenantId);
  const file = rulesOf(tenant, shared.credential);
  const roleSettings = createRoleSettings(graph);
  const roles = createRoleManagement(graph);
  const storedRequests = createStoredRequests(tables, tenantId);
  const plans = createPlans(tables, tenantId);
  const { writes, rules } = writesOfParts(
    settings,
    createAccessWrites(graph, { timing }),
    createRuleWrites(graph),
  );
  const signer = signerOf(tenant, shared.credential);
  const settingsParts = { writes: rules, settings: roleSettings, pause };
  return {
    clock: shared.clock,
    ending: shared.ending,
    pause,
    limiter: tables.limiter,
    auditLog: createDirectoryAuditLog(graph),
    archive: createAuditArchive(tables, tenantId),
    archivedEvents: createArchivedEvents(tables, tenantId),
    pimEvents: createPimEvents(tables, tenantId),
    archiveRows: createArchiveRows(tables, tenantId, bareLeafHashOf),
    archiveJournal: createArchiveJournal(tables, tenantId),
    holes: createAuditHoles(tables, tenantId),
    watermark: createAuditWatermark(tables, tenantId, auditSnapshotJob),
    runs: createRunHistory(tables, tenantId),
    roles: rolesOfParts(settings, roles),
    /** As callers of the API see them: where Graph may not be asked, as they were stored last. */
    listedRequests: readsRequests(settings)
      ? undefined
      : createListedRequests(storedRequests, roles, () => shared.clock.now()),
    roleSettings,
    access: writes,
    updateRoleSettings: ((policyId, changes, call) =>
      updateRoleSettings(settingsParts, policyId, changes, call)) satisfies UpdateRoleSettings,
    alerts: createSecurityAlerts(graph),
    tenantId,
    commands: createCommandStore(tables, tenantId, { addsOnly: isFrontAlone(settings) }),
    answers: createStoredAnswers(tables, tenantId),
    decisions,
    halt: createHalt({ decisions, clock: shared.clock }, stoppingSetting(settings, tenant)),
    leases: createLeases(tables, tenantId),
    plans,
    planContents: createPlanContents(plans),
    marks: createMarks(tables, tenantId),
    roleFindings: createRoleFindings(tables, tenantId),
    histories: createAccessHistories(tables, tenantId),
    history: createHistory(tables, tenantId, leafMaking),
    upkeep: createHistoryUpkeep(tables, tenantId, leafMaking),
    indexes: createHistoryIndexes(tables, tenantId),
    journal: createSnapshotJournal(tables, tenantId),
    looks: createLooks(tables, tenantId),
    storedRequests,
    populations: createPopulations(tables, tenantId),
    directory: createDirectory(graph),
    groupAccess: createGroupAccess(graph),
    applications: createApplications(graph),
    roleDefinitions: createRoleDefinitions(graph, timing),
    self: {
      objectId: () => graph.ownObjectId(),
      permissions: () => graph.ownRoles(),
      onceKnown: (heard: () => void) => graph.onceSignedIn(heard),
    },
    rules:
      tenant.rulesApproval === 'off'
        ? file
        : createApprovedRules({ file, decisions, tokens: approvalTokens, versions, clock: shared.clock }),
    approvalTokens,
    signer: signerOfParts(settings, signer),
    claimSigner: claimSignerOfParts(settings, signer),
    sealLog: createSealLog(tables, tenantId),
    packVerifier: createPackVerifier(),
    stateRows: createStateRows(tables, tenantId, bareLeafHashOf),
    stateLists: createStateLists(tables, tenantId),
    outsideHeads: outsideHeadsOf(tenant, shared.credential),
    publicUrl: tenant.publicUrl,
    callerTokens,
    deliveries: createDeliveries({ keySettings: tenant.webhookKeys, tokens: callerTokens }),
    notifier: notifierOfParts(
      settings,
      createNotifier(createNoticeStore(tables, tenantId), noticeTargetOf(tenant)),
    ),
  };
}

/** The app setting that stops the writers of this process, whatever anybody decides. */
function stoppingSetting({ planOnly }: Settings, { writers }: TenantOptions): string | undefined {
  if (planOnly === 'on') return 'PLAN_ONLY. Set it to off';
  return writers === 'stop' ? 'WRITERS. Set it to run' : undefined;
}

function noticeTargetOf({ notifyWebhookUrl: url, notifyFormat: format }: TenantOptions) {
  return url === undefined ? undefined : { url, format };
}
