import { checkLayers } from '../../../../simulator/state/check-layers.ts';
import type { Instance } from '../../../../simulator/state/role-instances.ts';
import type { Schedule } from '../../../../simulator/state/role-schedules.ts';
import { instanceIdOf } from './instance-id.ts';
import { isListed, isRemembered, type ModelSchedule, type PimModel, textOf } from './pim-model.ts';
import { day } from './steps.ts';
import { type Kind, keys, type TestGraph } from './test-graph.ts';

const about = new Set(Object.values(keys).map(({ principalId }) => principalId));
const isTestPrincipal = ({ principalId }: { readonly principalId: string }) =>
  about.has(principalId as never);
const ending = (end: number | Date | null | undefined) =>
  end === null || end === undefined ? 'never' : new Date(end).toISOString();

/** Differences between the simulator's layers and the model. Empty: none. */
export function differences(graph: TestGraph, model: PimModel): string[] {
  return [
    ...checkLayers(graph.tenant, graph.clock.now()),
    ...(['eligibility', 'assignment'] as const).flatMap((kind) => [
      ...differencesBetween(`${kind} schedules`, schedules(graph, kind), expectedSchedules(model, kind)),
      ...differencesBetween(`${kind} instances`, instances(graph, kind), expectedInstances(model, kind)),
      ...differencesBetween(`${kind} requests`, requests(graph, kind), expectedRequests(model, kind)),
    ]),
    ...differencesBetween('role assignments', roleAssignments(graph), expectedRoleAssignments(model)),
  ];
}

export function differencesBetween(
  what: string,
  found: readonly string[],
  expected: readonly string[],
): string[] {
  const [seen, wanted] = [found.toSorted(), expected.toSorted()];
  if (seen.join('\n') === wanted.join('\n')) return [];
  const strange = seen.filter((each) => !wanted.includes(each)).map((each) => `  not expected: ${each}`);
  const missing = wanted.filter((each) => !seen.includes(each)).map((each) => `  missing: ${each}`);
  const counts = `${what}: ${seen.length} found, ${wanted.length} expected`;
  return [[counts, ...strange, ...missing].join('\n')];
}

function schedules({ tenant, clock }: TestGraph, kind: Kind): string[] {
  const { roleManagement, pim } = tenant;
  const lapsed = pim.switches.lapsedSchedules === 'gone' ? 0 : 30 * 24;
  const listed: readonly (Schedule & { readonly assignmentType?: string })[] =
    kind === 'eligibility'
      ? roleManagement.eligibilitySchedules(clock.now(), lapsed)
      : roleManagement.assignmentSchedules(clock.now(), lapsed);
  return listed.filter(isTestPrincipal).map((each) => {
    const { id, madeIn, startsAt, expiration, assignmentType = 'Assigned' } = each;
    const end = expiration.type === 'noExpiration' ? undefined : expiration.endsAt;
    return [madeIn === 'pim', id, textOf(each), assignmentType, startsAt.toISOString(), ending(end)].join(
      ' ',
    );
  });
}

function expectedSchedules(model: PimModel, kind: Kind): string[] {
  const isLate = model.switches.lapsedSchedules === 'gone' ? 0 : 30 * day;
  const lapsed = model.lapsed.filter(
    ({ type, end }) => type === 'Assigned' && Number(end) + isLate > model.now,
  );
  return [...model.schedules, ...lapsed]
    .filter((each) => each.kind === kind && isListed(model, each, model.now))
    .map(({ isOfPim, id, key, type, start, end }) =>
      [isOfPim, id, textOf(key), type, new Date(start).toISOString(), ending(end)].join(' '),
    );
}

function instances({ tenant, clock }: TestGraph, kind: Kind): string[] {
  const { roleManagement } = tenant;
  const at = clock.now();
  const found: readonly (Instance & { readonly activatedUsing?: string | undefined })[] =
    kind === 'eligibility' ? roleManagement.eligibilityInstances(at) : roleManagement.assignmentInstances(at);
  return found
    .filter(isTestPrincipal)
    .map(({ id, scheduleId, startsAt, endsAt, activatedUsing = 'nothing' }) =>
      [id, scheduleId, ending(startsAt), ending(endsAt), activatedUsing].join(' '),
    );
}

function expectedInstances(model: PimModel, kind: Kind): string[] {
  return inForce(model, kind).map(({ id, key, start, end, isOfPim, eligibilityId }) => {
    const behind = [...model.schedules, ...model.lapsed].find((each) => each.id === eligibilityId);
    const using = behind === undefined ? 'nothing' : `${instanceIdOf(behind.key)}-e`;
    const instanceId = instanceIdOf(key) + (kind === 'eligibility' ? '-e' : '');
    return [instanceId, id, isOfPim ? ending(start) : 'never', ending(end), using].join(' ');
  });
}

function inForce(model: PimModel, kind: Kind): ModelSchedule[] {
  return model.schedules.filter(
    (each) => each.kind === kind && each.start <= model.now && isListed(model, each, model.now),
  );
}

function roleAssignments({ tenant, clock }: TestGraph): string[] {
  return tenant.roleManagement
    .roleAssignments(clock.now())
    .filter(isTestPrincipal)
    .map(({ id }) => id);
}

function expectedRoleAssignments(model: PimModel): string[] {
  return inForce(model, 'assignment').map(({ key }) => instanceIdOf(key));
}

function requests({ tenant, clock }: TestGraph, kind: Kind): string[] {
  return tenant.roleManagement
    .requestsOf(kind, clock.now())
    .map((each) => [each.id, each.action, each.status, textOf(each), ending(each.completedAt)].join(' '));
}

function expectedRequests(model: PimModel, kind: Kind): string[] {
  return model.requests
    .filter((each) => each.kind === kind && isRemembered(each, model.now))
    .map((each) => [each.id, each.action, each.status, textOf(each.key), ending(each.completedAt)].join(' '));
}
