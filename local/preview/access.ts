import type { ControlPlane } from '../../src/domain/matching/control-plane.ts';
import { endsBy, plausibleEnd } from '../../src/domain/matching/ends.ts';
import { formOf } from '../../src/domain/matching/forms.ts';
import { type AccessKey, accessIdOf, type End, type ScheduleKind } from '../../src/domain/model/access.ts';
import type { TenantSnapshot } from '../../src/domain/model/snapshot.ts';
import { accessesOf } from '../../src/domain/staleness/access.ts';
import type { EndingSoon, PreviewAccess } from '../../src/report/preview/preview-findings.ts';

type Way = Omit<PreviewAccess, 'isControlPlane'>;

/** Who has, or can activate, what, each way once: what is in force at the instant of the snapshot. */
export function accessIn(snapshot: TenantSnapshot, controlPlane: ControlPlane): readonly PreviewAccess[] {
  const ways = new Map<string, Way>();
  const add = (way: Way) => {
    const id = `${accessIdOf(way.kind, way.key)} ${way.path} ${way.groupId ?? ''}`;
    if (!ways.has(id)) ways.set(id, way);
  };
  for (const way of [...scheduled(snapshot), ...held(snapshot)]) add(way);
  for (const way of [...ways.values()])
    if (way.path === 'direct') for (const one of membersOf(way, snapshot)) add(one);
  addUnexplained(snapshot, ways, add);
  return [...ways.values()].map((way) => ({ ...way, isControlPlane: controlPlane.has(way.key) }));
}

const pathOfForm = { direct: 'direct', activated: 'activation' } as const;

function scheduled(snapshot: TenantSnapshot): readonly Way[] {
  return [...accessesOf(snapshot).values()].flatMap(({ kind, key, form, hasStarted, end }) => {
    if (form !== 'direct' && form !== 'activated') return [];
    if (hasStarted === false || endsBy(end, snapshot.now)) return [];
    return [{ kind, key, path: pathOfForm[form], groupId: undefined, endsAt: end }];
  });
}

/** What the other listing has: it may have what the listing of schedules does not, or not yet. */
function held({ assignmentInstances, now }: TenantSnapshot): readonly Way[] {
  return assignmentInstances.flatMap((row) => {
    const form = formOf(row);
    const endsAt = plausibleEnd(row.endDateTime);
    if ((form !== 'direct' && form !== 'activated') || endsBy(endsAt, now)) return [];
    return [{ kind: row.kind, key: row.key, path: pathOfForm[form], groupId: undefined, endsAt }];
  });
}

/** Everybody who has it through the group. Groups in it give what they have to their members, who are listed themselves. */
function membersOf({ kind, key, endsAt }: Way, { principals }: TenantSnapshot): readonly Way[] {
  const group = principals.get(key.principalId);
  if (group?.kind !== 'group') return [];
  return (group.memberIds ?? [])
    .filter((id) => principals.get(id)?.kind !== 'group')
    .map((principalId) => ({ kind, key: { ...key, principalId }, path: 'group', groupId: group.id, endsAt }));
}

/** Members whom PIM names although the group's members could not be read. */
function addUnexplained(
  { assignmentInstances, now }: TenantSnapshot,
  ways: ReadonlyMap<string, Way>,
  add: (way: Way) => void,
): void {
  const known = new Set([...ways.values()].map(({ kind, key }) => accessIdOf(kind, key)));
  const groups = new Map(
    assignmentInstances.flatMap((row) =>
      formOf(row) === 'direct' && row.originId !== undefined ? [[row.originId, row.key.principalId]] : [],
    ),
  );
  for (const row of assignmentInstances) {
    const endsAt = plausibleEnd(row.endDateTime);
    const isGiven = formOf(row) === 'through-a-group' && !endsBy(endsAt, now);
    if (!isGiven || known.has(accessIdOf(row.kind, row.key))) continue;
    const groupId = row.originId === undefined ? undefined : groups.get(row.originId);
    add({ kind: row.kind, key: row.key, path: 'group', groupId, endsAt });
  }
}

/** What ends within some days. A way through a group ends with the group's own. */
export function endingSoon(access: readonly PreviewAccess[], now: Date, withinDays: number): EndingSoon {
  const until = new Date(now.getTime() + withinDays * 86_400_000);
  const soon = access.flatMap(({ path, kind, key, endsAt }) =>
    path === 'direct' && endsAt instanceof Date && endsAt <= until ? [{ kind, key, endsAt }] : [],
  );
  return { withinDays, access: soon.toSorted(byEnd) };
}

interface Ending {
  readonly kind: ScheduleKind;
  readonly key: AccessKey;
  readonly endsAt: Exclude<End, string>;
}

function byEnd(one: Ending, other: Ending): number {
  return (
    one.endsAt.getTime() - other.endsAt.getTime() ||
    (accessIdOf(one.kind, one.key) < accessIdOf(other.kind, other.key) ? -1 : 1)
  );
}
