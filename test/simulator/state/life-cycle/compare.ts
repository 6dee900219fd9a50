import { checkLayers } from '../../../../simulator/state/check-layers.ts';
import type { Instance } from '../../../../simulator/state/role-instances.ts';
import type { Schedule } from '../../../../simulator/state/role-schedules.ts';
import { type Book, type Held, isListed, isRemembered, textOf } from './book.ts';
import { type Kind, keys, type Stage } from './cast.ts';
import { instanceIdOf } from './instance-id.ts';
import { day } from './steps.ts';

const about = new Set(Object.values(keys).map(({ principalId }) => principalId));
const isOfCast = ({ principalId }: { readonly principalId: string }) => about.has(principalId as never);
const ending = (end: number | Date | null | undefined) =>
  end === null || end === undefined ? 'never' : new Date(end).toISOString();

/** Everything in which the simulator's layers are not what the book says; none: all is well. */
export function differences(stage: Stage, book: Book): string[] {
  return [
    ...checkLayers(stage.tenant, stage.clock.now()),
    ...(['eligibility', 'assignment'] as const).flatMap((kind) => [
      ...unlike(`${kind} schedules`, schedules(stage, kind), expectedSchedules(book, kind)),
      ...unlike(`${kind} instances`, instances(stage, kind), expectedInstances(book, kind)),
      ...unlike(`${kind} requests`, requests(stage, kind), expectedRequests(book, kind)),
    ]),
    ...unlike('role assignments', roleAssignments(stage), expectedRoleAssignments(book)),
  ];
}

export function unlike(what: string, found: readonly string[], expected: readonly string[]): string[] {
  const [seen, wanted] = [found.toSorted(), expected.toSorted()];
  if (seen.join('\n') === wanted.join('\n')) return [];
  const strange = seen.filter((each) => !wanted.includes(each)).map((each) => `  not expected: ${each}`);
  const missing = wanted.filter((each) => !seen.includes(each)).map((each) => `  missing: ${each}`);
  const counts = `${what}: ${seen.length} found, ${wanted.length} expected`;
  return [[counts, ...strange, ...missing].join('\n')];
}

function schedules({ tenant, clock }: Stage, kind: Kind): string[] {
  const { roleManagement, pim } = tenant;
  const lapsed = pim.switches.lapsedSchedules === 'gone' ? 0 : 30 * 24;
  const listed: readonly (Schedule & { readonly assignmentType?: string })[] =
    kind === 'eligibility'
      ? roleManagement.eligibilitySchedules(clock.now(), lapsed)
      : roleManagement.assignmentSchedules(clock.now(), lapsed);
  return listed.filter(isOfCast).map((each) => {
    const { id, madeIn, startsAt, expiration, assignmentType = 'Assigned' } = each;
    const end = expiration.type === 'noExpiration' ? undefined : expiration.endsAt;
    return [madeIn === 'pim', id, textOf(each), assignmentType, startsAt.toISOString(), ending(end)].join(
      ' ',
    );
  });
}

function expectedSchedules(book: Book, kind: Kind): string[] {
  const isLate = book.switches.lapsedSchedules === 'gone' ? 0 : 30 * day;
  const lapsed = book.lapsed.filter(
    ({ type, end }) => type === 'Assigned' && Number(end) + isLate > book.now,
  );
  return [...book.held, ...lapsed]
    .filter((each) => each.kind === kind && isListed(book, each, book.now))
    .map(({ isOfPim, id, key, type, start, end }) =>
      [isOfPim, id, textOf(key), type, new Date(start).toISOString(), ending(end)].join(' '),
    );
}

function instances({ tenant, clock }: Stage, kind: Kind): string[] {
  const { roleManagement } = tenant;
  const at = clock.now();
  const found: readonly (Instance & { readonly activatedUsing?: string | undefined })[] =
    kind === 'eligibility' ? roleManagement.eligibilityInstances(at) : roleManagement.assignmentInstances(at);
  return found
    .filter(isOfCast)
    .map(({ id, scheduleId, startsAt, endsAt, activatedUsing = 'nothing' }) =>
      [id, scheduleId, ending(startsAt), ending(endsAt), activatedUsing].join(' '),
    );
}

function expectedInstances(book: Book, kind: Kind): string[] {
  return inForce(book, kind).map(({ id, key, start, end, isOfPim, eligibilityId }) => {
    const behind = [...book.held, ...book.lapsed].find((each) => each.id === eligibilityId);
    const using = behind === undefined ? 'nothing' : `${instanceIdOf(behind.key)}-e`;
    const instanceId = instanceIdOf(key) + (kind === 'eligibility' ? '-e' : '');
    return [instanceId, id, isOfPim ? ending(start) : 'never', ending(end), using].join(' ');
  });
}

function inForce(book: Book, kind: Kind): Held[] {
  return book.held.filter(
    (each) => each.kind === kind && each.start <= book.now && isListed(book, each, book.now),
  );
}

function roleAssignments({ tenant, clock }: Stage): string[] {
  return tenant.roleManagement
    .roleAssignments(clock.now())
    .filter(isOfCast)
    .map(({ id }) => id);
}

function expectedRoleAssignments(book: Book): string[] {
  return inForce(book, 'assignment').map(({ key }) => instanceIdOf(key));
}

function requests({ tenant, clock }: Stage, kind: Kind): string[] {
  return tenant.roleManagement
    .requestsOf(kind, clock.now())
    .map((each) => [each.id, each.action, each.status, textOf(each), ending(each.completedAt)].join(' '));
}

function expectedRequests(book: Book, kind: Kind): string[] {
  return book.asked
    .filter((each) => each.kind === kind && isRemembered(each, book.now))
    .map((each) => [each.id, each.action, each.status, textOf(each.key), ending(each.completedAt)].join(' '));
}
