import packageJson from '../../package.json' with { type: 'json' };
import type { Timing } from '../../src/adapters/graph/client/timing.ts';
import { controlPlaneOf } from '../../src/domain/matching/control-plane.ts';
import type { Plan } from '../../src/domain/model/plan.ts';
import type { SnapshotPart, TenantSnapshot } from '../../src/domain/model/snapshot.ts';
import { GraphCallError } from '../../src/ports/errors.ts';
import type { ReadTally, RoleCall } from '../../src/ports/index.ts';
import type {
  PreviewAccount,
  PreviewedTenant,
  PreviewFindings,
  PreviewRules,
} from '../../src/report/preview/preview-findings.ts';
import { accessIn, endingSoon } from './access.ts';
import { differenceOf } from './difference.ts';
import { forPerson } from './failures.ts';
import type { KeptMemory } from './kept-memory.ts';
import {
  compareSettings,
  type Look,
  type LookOptions,
  look,
  planOf,
  populationToKeep,
  specs,
} from './look.ts';
import type { TenantSources } from './read-once.ts';
import { scopeNames } from './scope-names.ts';
import { type Failures, type Miss, missesOf, unseenOf } from './unseen.ts';

export interface PreviewInput extends LookOptions {
  readonly tenant: PreviewedTenant;
  readonly account: PreviewAccount;
  readonly rulesSource: PreviewRules['source'];
  readonly withRequests: boolean;
  /** What went wrong while reading, by message. */
  readonly failures: Failures;
  readonly tally: ReadTally;
  readonly timing: Pick<Timing, 'elapsed'>;
}

/** What a preview says, and what the next one may learn from. */
export interface MadePreview {
  readonly findings: PreviewFindings;
  /** Without the preview itself. */
  readonly memory: KeptMemory;
}

/** Reads, plans and compares: everything of a preview but its folder. @throws GraphCallError `cancelled`. */
export async function makePreview(
  sources: TenantSources,
  input: PreviewInput,
  call: RoleCall,
): Promise<MadePreview> {
  const begunAt = input.timing.elapsed();
  const seen = await look(sources, input, call);
  const plans: Plan[] = [];
  for (const spec of specs) plans.push(await planOf(spec, seen.snapshot, input));
  const { drift, misses: unsettled } = await driftOf(sources, input, call);
  const { rules, hash } = input.loaded;
  const { snapshot } = seen;
  const controlPlane = controlPlaneOf(rules, snapshot);
  const access = accessIn(snapshot, controlPlane);
  const { last } = input.memory;
  const keys = [...access, ...plans.flatMap(({ items }) => items), ...keptIn(last)].map(({ key }) => key);
  const { scopes, misses: unnamed } = await scopeNames(sources.names, keys, call);
  const misses = [...missesOf(seen.snapshot.gaps), ...unsettled, ...unnamed];
  const findings = {
    tenant: input.tenant,
    account: input.account,
    at: input.now,
    appVersion: packageJson.version,
    rules: { rules, hash, source: input.rulesSource },
    cost: { ...input.tally, seconds: (input.timing.elapsed() - begunAt) / 1000 },
    seen: rowsIn(snapshot),
    ...{ plans, drift, access, controlPlane },
    endingSoon: endingSoon(access, input.now, rules.renew.withinDays),
    unseen: unseenOf(misses, input.failures, input.withRequests),
    unreadable: snapshot.unreadable,
    names: { ...namesIn(snapshot), scopes, before: new Map(last?.names) },
  };
  const sinceBefore = last === undefined ? undefined : differenceOf(last, findings);
  return { findings: { ...findings, sinceBefore }, memory: memoryAfter(seen, plans, input) };
}

function memoryAfter(
  { memory, snapshot }: Look,
  plans: PreviewFindings['plans'],
  input: PreviewInput,
): KeptMemory {
  return { ...memory, population: populationToKeep(snapshot, plans) ?? input.memory.population };
}

/** What the preview before had, and this one may have to name. */
function keptIn(last: KeptMemory['last']) {
  return last === undefined ? [] : [...last.access, ...last.items.map(({ item }) => item)];
}

async function driftOf(sources: TenantSources, input: PreviewInput, call: RoleCall) {
  try {
    return { drift: await compareSettings(sources, input, call), misses: [] };
  } catch (error) {
    const failure = forPerson(error);
    if (!(failure instanceof GraphCallError) || failure.kind === 'cancelled') throw failure;
    return { drift: [], misses: [{ part: 'drift', because: failure.message } satisfies Miss] };
  }
}

function rowsIn(snapshot: TenantSnapshot): PreviewFindings['seen'] {
  const { schedules, assignmentInstances, requests, principals, settings, roleDefinitions, gaps } = snapshot;
  const kinds = [...principals.values()];
  const groups = kinds.filter(({ kind }) => kind === 'group').length;
  const users = kinds.filter(({ kind }) => kind === 'user').length;
  const rows = {
    'eligibility-schedules': schedules.eligibility.length,
    'assignment-schedules': schedules.assignment.length,
    'assignment-instances': assignmentInstances.length,
    'eligibility-requests': requests.eligibility.length,
    'assignment-requests': requests.assignment.length,
    users,
    'sign-ins': kinds.filter((one) => one.kind === 'user' && one.signIn.kind !== 'unknown').length,
    principals: kinds.length - users,
    'group-members': groups,
    'role-settings': settings.size,
    'role-definitions': roleDefinitions.byId.size,
  } satisfies PreviewFindings['seen'];
  // A part that failed at its first page was not read.
  return Object.fromEntries(
    (Object.entries(rows) as [SnapshotPart, number][]).filter(
      ([part, count]) => count > 0 || !gaps.some((gap) => gap.part === part),
    ),
  );
}

function namesIn({
  principals,
  roleDefinitions,
}: TenantSnapshot): Pick<PreviewFindings['names'], 'principals' | 'roles'> {
  const roles = [...roleDefinitions.byId].flatMap(([id, { displayName }]) =>
    displayName === undefined ? [] : [[id, displayName] as const],
  );
  return { principals, roles: new Map(roles) };
}
