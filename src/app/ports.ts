import type { TokenCredential } from '@azure/identity';
import { createPackVerifier } from '../adapters/files/pack-verifier.ts';
import { createGraphClient } from '../adapters/graph/client/client.ts';
import { systemTiming, type Timing } from '../adapters/graph/client/timing.ts';
import { createNotifier } from '../adapters/notices/notifier.ts';
import { createDoorbell, type MakeDoorbell } from '../adapters/queue/doorbell.ts';
import { createListedRequests } from '../adapters/tables/listed-requests.ts';
import { createNoticeStore } from '../adapters/tables/notice-store.ts';
import { createRulesVersions } from '../adapters/tables/rules-versions.ts';
import { openTables, type Tables } from '../adapters/tables/store/tables.ts';
import { createHalt } from '../changes/writers-stop.ts';
import type { Clock, RulesSource, Standby } from '../ports/index.ts';
import { type ApprovedRulesPorts, createApprovedRules } from '../rules/approved-rules.ts';
import { createDeliveries } from '../senders/deliveries.ts';
import type { Settings } from '../settings/settings.ts';
import { graphPorts } from './graph-ports.ts';
import { identityOf } from './identity.ts';
import { claimSignerOfParts, notifierOfParts, readsRequests, signerOfParts } from './parts.ts';
import { rulesOf } from './rules.ts';
import { approvalTokensOf, callerTokensOf } from './sign-in.ts';
import { outsideHeadsOf, signerOf } from './signing.ts';
import { storePorts } from './store-ports.ts';

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

export function createTenantPorts(shared: SharedParts, tenant: TenantOptions) {
  const { settings, tables, clock, timing } = shared;
  const { tenantId } = tenant;
  const client = createGraphClient({
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
  const graph = graphPorts(client, settings, timing);
  const store = storePorts(tables, tenantId, settings);
  const { decisions } = store;
  const signer = signerOf(tenant, shared.credential);
  const approvalTokens = approvalTokensOf(tenant);
  const callerTokens = callerTokensOf(tenant);
  const notifier = createNotifier(createNoticeStore(tables, tenantId), noticeTargetOf(tenant));
  return {
    tenantId,
    clock,
    ending: shared.ending,
    publicUrl: tenant.publicUrl,
    ...graph,
    ...store,
    /** As callers of the API see them: where Graph may not be asked, as they were stored last. */
    listedRequests: readsRequests(settings)
      ? undefined
      : createListedRequests(store.storedRequests, graph.roles, () => clock.now()),
    halt: createHalt({ decisions, clock }, stoppingSetting(settings, tenant)),
    rules: rulesPort(shared, tenant, { decisions, tokens: approvalTokens }),
    approvalTokens,
    callerTokens,
    deliveries: createDeliveries({ keySettings: tenant.webhookKeys, tokens: callerTokens }),
    signer: signerOfParts(settings, signer),
    claimSigner: claimSignerOfParts(settings, signer),
    outsideHeads: outsideHeadsOf(tenant, shared.credential),
    packVerifier: createPackVerifier(),
    notifier: notifierOfParts(settings, notifier),
  };
}

/** The rules of a tenant: those of its file, or those of it that somebody has approved. */
function rulesPort(
  { tables, credential, clock }: SharedParts,
  tenant: TenantOptions,
  approvals: Pick<ApprovedRulesPorts, 'decisions' | 'tokens'>,
): RulesSource {
  const file = rulesOf(tenant, credential);
  if (tenant.rulesApproval === 'off') return file;
  const versions = createRulesVersions(tables, tenant.tenantId);
  return createApprovedRules({ file, versions, clock, ...approvals });
}

/** The app setting that stops the writers of this process, whatever anybody decides. */
function stoppingSetting({ planOnly }: Settings, { writers }: TenantOptions): string | undefined {
  if (planOnly === 'on') return 'PLAN_ONLY. Set it to off';
  return writers === 'stop' ? 'WRITERS. Set it to run' : undefined;
}

function noticeTargetOf({ notifyWebhookUrl: url, notifyFormat: format }: TenantOptions) {
  return url === undefined ? undefined : { url, format };
}
