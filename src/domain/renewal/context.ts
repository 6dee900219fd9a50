import { attestationsAt } from '../matching/attestations.ts';
import { type SchedulesOfAccess, schedulesByAccess } from '../matching/by-access.ts';
import { exceptionsAt } from '../matching/exceptions.ts';
import { isNewer, pendingRequests } from '../matching/pending.ts';
import { protectionOf } from '../matching/protection.ts';
import { selects } from '../matching/selection.ts';
import { roleKeyText } from '../model/access-key.ts';
import { durationMilliseconds } from '../model/durations.ts';
import type { RoleKey, RoleSchedule, ScheduleRequest } from '../model/role-schedules.ts';
import type { Attestation, Rules } from '../model/rules.ts';
import type { AccessMemory, TenantSnapshot } from '../model/snapshot.ts';

/** One eligibility: everything that the snapshot has about one principal, role and scope. */
export interface Access {
  /** `accessKey`. */
  readonly id: string;
  readonly key: RoleKey;
  readonly schedules: readonly RoleSchedule[];
  readonly memory: AccessMemory | undefined;
}

/** What every renewal is judged by: the snapshot and the rules, with what is looked up by key indexed once. */
export interface RenewalContext {
  readonly snapshot: TenantSnapshot;
  readonly rules: Rules;
  readonly isSelected: ReturnType<typeof selects>;
  readonly protectedBy: ReturnType<typeof protectionOf>;
  readonly exception: ReturnType<typeof exceptionsAt>;
  readonly pending: ReturnType<typeof pendingRequests>;
  readonly attestation: (key: RoleKey) => Attestation | undefined;
  /** The newest request about an eligibility that was granted, whatever it asked. */
  readonly lastGranted: (key: RoleKey) => ScheduleRequest | undefined;
  /** `durationMilliseconds`, which remembers: the few lengths of rules and settings are asked for at every eligibility. */
  readonly lengthOf: (duration: string) => number | undefined;
}

export function renewalContext(snapshot: TenantSnapshot, rules: Rules): RenewalContext {
  return {
    snapshot,
    rules,
    isSelected: selects(rules.renew.selection),
    protectedBy: protectionOf(snapshot, rules),
    exception: exceptionsAt(rules, snapshot.now),
    pending: pendingRequests(snapshot),
    attestation: attestationsAt(rules, snapshot.now, 'newest'),
    lastGranted: newestGranted(snapshot.requests.eligibility),
    lengthOf: rememberedLengths(),
  };
}

/** Every eligibility that the snapshot knows of: those that there are, and those that our store remembers. */
export function eligibilities({ schedules, history }: TenantSnapshot): readonly Access[] {
  const listed = schedulesByAccess(schedules);
  const accesses: Access[] = [];
  for (const [id, rows] of listed)
    if (rows[0].kind === 'eligibility')
      accesses.push({ id, key: spelling(rows), schedules: rows, memory: history.memories.get(id) });
  for (const [id, memory] of history.memories)
    if (memory.kind === 'eligibility' && !listed.has(id))
      accesses.push({ id, key: memory.key, schedules: [], memory });
  return accesses;
}

/** Graph does not promise the case of an id: of several spellings of one key the same is taken, in whatever order they come. */
function spelling([{ key: first }, ...others]: SchedulesOfAccess): RoleKey {
  return others.reduce((one, { key: other }) => (text(one) < text(other) ? one : other), first);
}

function text({ principalId, roleDefinitionId, directoryScopeId }: RoleKey): string {
  return `${principalId}:${roleDefinitionId}:${directoryScopeId}`;
}

function rememberedLengths(): RenewalContext['lengthOf'] {
  const lengths = new Map<string, number | undefined>();
  return (duration) => {
    if (!lengths.has(duration)) lengths.set(duration, durationMilliseconds(duration));
    return lengths.get(duration);
  };
}

function newestGranted(requests: readonly ScheduleRequest[]): (key: RoleKey) => ScheduleRequest | undefined {
  const newest = new Map<string, ScheduleRequest>();
  for (const request of requests) {
    if (request.progress !== 'granted' || request.isValidationOnly) continue;
    const id = roleKeyText(request.key);
    const other = newest.get(id);
    if (other === undefined || isNewer(request, other)) newest.set(id, request);
  }
  return (key) => newest.get(roleKeyText(key));
}
