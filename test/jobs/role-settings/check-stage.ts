import { createHalt, writersDecision } from '../../../src/changes/writers-stop.ts';
import type { Baseline, SettingsMode, StatedSettings } from '../../../src/domain/model/role-baseline.ts';
import { type CheckOptions, checkRoleSettings } from '../../../src/jobs/check-role-settings.ts';
import { rolePolicy, tenantId } from '../../builders.ts';
import { roleRules } from '../../domain/drift/drift-stage.ts';
import { FakeApprovalTokens } from '../../fakes/fake-approval-tokens.ts';
import { FakeCommands } from '../../fakes/fake-commands.ts';
import { FakeDecisions } from '../../fakes/fake-decisions.ts';
import { FakeDeliveries } from '../../fakes/fake-deliveries.ts';
import { FakeLeases } from '../../fakes/fake-leases.ts';
import { FakeLog } from '../../fakes/fake-log.ts';
import { FakeNotifier } from '../../fakes/fake-notifier.ts';
import { FakePimEvents } from '../../fakes/fake-pim-events.ts';
import { FakeRoleFindings } from '../../fakes/fake-role-findings.ts';
import { FakeRoleSettings } from '../../fakes/fake-role-settings.ts';
import { FakeRunHistory } from '../../fakes/fake-run-history.ts';
import { type RulesOverrides, rules } from '../../rules-builder.ts';
import {
  ADA,
  BREAK_GLASS,
  breakGlass,
  GLOBAL_ADMINISTRATOR,
  HELPDESK_ADMINISTRATOR,
  NOW,
  OWN_OBJECT_ID,
  PRIVILEGED_ROLE_ADMINISTRATOR,
  user,
} from '../../snapshot-builder.ts';
import { snapshotSources } from '../../tenant/snapshot-ports.ts';

type Fields = Readonly<Record<string, unknown>>;

export const activation = 'Expiration_EndUser_Assignment';
export const shorter: StatedSettings = { 'activation.maximum': 'PT4H' };

export function policyId(roleDefinitionId: string): string {
  return `policy-of-${roleDefinitionId}`;
}

interface StageRules {
  readonly mode?: SettingsMode;
  /** Of the helpdesk role, unless `baselines` says more. */
  readonly settings?: StatedSettings;
  readonly baselines?: readonly Baseline[];
  readonly more?: RulesOverrides;
}

/** A tenant of three roles with default settings, and baselines for them. */
export function checkStage(said: StageRules = {}) {
  const tenant = snapshotSources({
    directory: { users: [user(), breakGlass({ id: BREAK_GLASS })] },
    roles: { schedules: [] },
  });
  const roleSettings = new FakeRoleSettings({});
  let overrides = said.more ?? {};
  const held: Baseline[] = [
    ...(said.baselines ?? [
      {
        name: 'desk',
        extends: undefined,
        roles: [HELPDESK_ADMINISTRATOR],
        settings: said.settings ?? shorter,
      },
    ]),
  ];
  let mode = said.mode ?? 'report';
  let now = NOW;
  const stores = {
    commands: new FakeCommands(),
    leases: new FakeLeases(),
    decisions: new FakeDecisions(),
    runs: new FakeRunHistory(),
    pimEvents: new FakePimEvents(),
    roleFindings: new FakeRoleFindings(),
    notifier: new FakeNotifier(),
    log: new FakeLog(),
  };
  const clock = { now: () => now };
  const ports = {
    ...tenant,
    ...stores,
    roleSettings,
    clock,
    tenantId,
    rules: {
      load: async () => ({
        hash: 'f00d',
        rules: rules({
          ...overrides,
          roleSettings: { ...rules().roleSettings, ...overrides.roleSettings, mode, baselines: held },
        }),
      }),
    },
    halt: createHalt({ decisions: stores.decisions, clock }, undefined),
    self: { objectId: () => OWN_OBJECT_ID },
    approvalTokens: new FakeApprovalTokens(),
    deliveries: new FakeDeliveries(),
    pause: async () => {},
    access: tenant.roles,
    updateRoleSettings: roleSettings.update.bind(roleSettings),
  };
  /** Somebody changes the settings of a role in the tenant. */
  const change = (roleDefinitionId: string, fields: Readonly<Record<string, Fields>> = {}) =>
    roleSettings.set(
      roleDefinitionId,
      rolePolicy({ id: policyId(roleDefinitionId), rules: roleRules(fields) }),
    );
  for (const role of [HELPDESK_ADMINISTRATOR, GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR])
    change(role);
  return {
    ...stores,
    ...{ ports, roleSettings, tenant, change },
    setMode: (to: SettingsMode) => {
      mode = to;
    },
    setRules: (to: RulesOverrides) => {
      overrides = to;
    },
    setNow: (to: Date) => {
      now = to;
    },
    /** Somebody stops the writers. */
    stop: () =>
      stores.decisions.add(
        writersDecision('stopped', {
          tenantId,
          by: { objectId: ADA, appId: 'portal' },
          at: now,
          because: 'an incident',
        }),
      ),
    /** An event of the audit log, in the archive. */
    archive: (at: string, { by = ADA, role = HELPDESK_ADMINISTRATOR, rules: ids = [activation] } = {}) =>
      stores.pimEvents.events.push(settingsEvent(at, by, role, ids)),
    /** Every change, oldest first. */
    changes: async () => (await stores.commands.list({}, { top: 100 })).items.toReversed(),
    findingOf: (roleDefinitionId: string) =>
      stores.roleFindings.findings.find((finding) => finding.roleDefinitionId === roleDefinitionId),
    run: (order: Partial<CheckOptions> = {}) =>
      checkRoleSettings(
        {
          tenantId,
          runId: 'run-1',
          appVersion: '0.1.0',
          deadline: new AbortController().signal,
          timeBudgetMilliseconds: 480_000,
          upTo: 'apply',
          askedBy: { objectId: 'check-role-settings', appId: undefined },
          byTimer: true,
          publicUrl: undefined,
          ...order,
        },
        ports,
      ),
  };
}

function settingsEvent(
  activityDateTime: string,
  by: string,
  role: string,
  ruleIds: readonly string[],
): string {
  return JSON.stringify({
    id: `PIM_${activityDateTime}_1`,
    activityDateTime,
    activityDisplayName: 'Update role setting in PIM',
    category: 'RoleManagement',
    loggedByService: 'PIM',
    initiatedBy: { user: { id: by, userPrincipalName: `${by}@contoso.example` }, app: null },
    targetResources: [
      {
        type: 'Role',
        id: role,
        modifiedProperties: ruleIds.map((id) => ({
          displayName: 'RuleId',
          oldValue: null,
          newValue: `"${id}"`,
        })),
      },
    ],
  });
}
