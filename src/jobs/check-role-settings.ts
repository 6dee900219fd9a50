import type { RunLease } from '../changes/run-lease.ts';
import { standingObstacles } from '../changes/standing-obstacles.ts';
import { planDrift } from '../domain/drift/drift.ts';
import { sinceBefore } from '../domain/drift/findings.ts';
import { planWrites } from '../domain/drift/plan-writes.ts';
import { controlPlaneOf } from '../domain/matching/control-plane.ts';
import type { Requester } from '../domain/model/command.ts';
import type { RoleFinding } from '../domain/model/role-finding.ts';
import type { LoadedRules, Rules } from '../domain/model/rules.ts';
import type { Ending, RunRecord } from '../domain/model/run.ts';
import { toldTo } from '../ports/odd-rows.ts';
import { noticeOfDrift } from '../report/drift-notice.ts';
import { type RunWanted, runAsAsked } from './hygiene/run-as-asked.ts';
import { newRun } from './new-run.ts';
import type { CheckPorts } from './role-settings/check-ports.ts';
import { holdRoles } from './role-settings/hold-roles.ts';
import { makeFindings } from './role-settings/make-findings.ts';
import { readOwnWrites } from './role-settings/own-writes.ts';
import {
  readRoleSettings,
  readSettingChanges,
  type SettingsRead,
} from './role-settings/read-role-settings.ts';
import { countDrift, endingOfCheck } from './role-settings/result.ts';
import { deliverySignal, type OngoingRun } from './run-record.ts';

export const checkJob = 'check-role-settings';

export interface CheckOptions extends RunWanted {
  readonly tenantId: string;
  readonly runId: string;
  readonly appVersion: string;
  readonly askedBy: Requester;
  /** Where people reach the API; for links. */
  readonly publicUrl: string | undefined;
}

/** Odd rows that the log names, with what is known of each. */
const oddNamed = 20;

interface Check extends OngoingRun {
  readonly options: CheckOptions;
  readonly ports: CheckPorts;
}

/**
 * One check of the settings of all roles against the baselines of the rules: what differs, how, and who changed it; and where
 * the mode says so, what differs is written. A tenant that is compliant is only read.
 *
 * @returns how it ended, whatever happened. It never throws.
 */
export async function checkRoleSettings(options: CheckOptions, ports: CheckPorts): Promise<RunRecord> {
  const check: Check = { options, ports, ...newRun(checkJob, options, ports.clock.now()) };
  return runAsAsked(check, checkJob, (lease, loaded) => work(check, loaded, lease));
}

async function work(check: Check, loaded: LoadedRules, lease: RunLease): Promise<Ending> {
  const { ports, options, record } = check;
  const { rules } = loaded;
  if (rules.roleSettings.mode === 'off') {
    await ports.roleFindings.replace([]);
    return {
      state: 'succeeded',
      reason: 'The rules hold role settings to no baseline: nothing was looked at.',
    };
  }
  const call = { signal: options.deadline, tally: check.tally, log: ports.log };
  const read = await readRoleSettings(ports, { ...call, givesWay: true });
  check.counts.read = read.seen.length;
  for (const because of read.odd.slice(0, oddNamed))
    ports.log.warn('snapshot.unreadable', { runId: record.id, part: 'role-settings', because });
  const controlPlane = controlPlaneOf(rules, {
    roleDefinitions: read.definitions,
    ownObjectId: ports.self.objectId(),
  });
  const drifts = planDrift(read.seen, read.knownRoles, rules.roleSettings.baselines, controlPlane);
  const hasDrift = drifts.some(({ items }) => items.length > 0);
  const changes = hasDrift
    ? await readSettingChanges(ports, record.startedAt, rules.roleSettings.contested.withinDays)
    : [];
  const planned = planWrites(drifts, { ...(await groundsOf(check, rules, read, hasDrift)), changes });
  const stopped = standingObstacles(await ports.halt(), loaded).find(({ stops }) => stops === 'everything');
  const nothing = options.upTo === 'plan' ? 'this run only plans' : stopped?.sentence;
  const hold = { ...options, now: record.startedAt };
  const held = await holdRoles(planned, nothing, rules.roleSettings, controlPlane, hold, lease, ports, call);
  const facts = { definitions: read.definitions, changes, held, now: record.startedAt, runId: record.id };
  const findings = makeFindings(planned, facts);
  return finish(check, findings, endingOfCheck(findings, read.odd, stopped?.sentence), rules);
}

async function groundsOf({ ports, record }: Check, rules: Rules, { seen }: SettingsRead, hasDrift: boolean) {
  const { mode, contested } = rules.roleSettings;
  const rulesByRole = new Map(
    seen.map(({ roleDefinitionId, rules: there }) => [roleDefinitionId, there ?? []]),
  );
  return {
    mode,
    times: contested.times,
    own: hasDrift ? await readOwnWrites(ports, record.startedAt, contested.withinDays) : [],
    ownObjectId: ports.self.objectId()?.toLowerCase(),
    protectedRoles: new Map(rules.protected.roles.map(({ id, why }) => [id.toLowerCase(), why])),
    rulesOf: (roleDefinitionId: string) => rulesByRole.get(roleDefinitionId) ?? [],
  };
}

/** People hear of what is new; findings are kept after that, so that what nobody was told is new again. */
async function finish(
  check: Check,
  found: readonly RoleFinding[],
  ending: Ending,
  { roleSettings: { mode } }: Rules,
): Promise<Ending> {
  const { ports, options, record } = check;
  check.drift = countDrift(found);
  const { findings, changed } = sinceBefore(found, await findingsBefore(ports));
  const notice = noticeOfDrift({
    ...{ tenantId: record.tenantId, runId: record.id, job: checkJob, at: record.startedAt },
    ...{ mode, ending, changed, publicUrl: options.publicUrl },
  });
  if (notice !== undefined) await ports.notifier.post(notice);
  await ports.roleFindings.replace(findings);
  if (notice !== undefined) {
    // Not the run's own deadline: people should hear of a run that ran out of time.
    const signal = deliverySignal(options.deadline);
    await ports.notifier.deliver({ signal, log: ports.log, now: ports.clock.now() });
  }
  return ending;
}

/** Findings are a cache: where a row of them is broken, its role is new, and the next look finds it whole. */
function findingsBefore({ roleFindings, log }: CheckPorts): Promise<readonly RoleFinding[]> {
  return roleFindings.read(toldTo(log));
}
