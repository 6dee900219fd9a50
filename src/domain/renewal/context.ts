import { isNewer, pendingRequests, schedulesByAccess } from '../matching/by-access.ts';
import { type ControlPlane, controlPlaneOf } from '../matching/control-plane.ts';
import { durationMilliseconds } from '../matching/instants.ts';
import { attestationsAt, exceptionsAt, protectionOf, selects } from '../matching/rules-of-access.ts';
import { unreadableAbout } from '../matching/unreadable.ts';
import { type AccessKey, keyText } from '../model/access.ts';
import type { Evidence } from '../model/plan.ts';
import type { RenewalReason } from '../model/reasons.ts';
import type { AccessRequest, AccessSchedule } from '../model/role-schedules.ts';
import type { Attestation, Rules } from '../model/rules.ts';
import type { AccessMemory, TenantSnapshot } from '../model/snapshot.ts';

/** One eligibility: all its schedules, and what is remembered of it. */
export interface Eligibility {
  /** `accessIdOf`. */
  readonly id: string;
  readonly key: AccessKey;
  readonly schedules: readonly AccessSchedule[];
  readonly memory: AccessMemory | undefined;
}

/** The data that every renewal is judged by: the snapshot and the rules, with look-ups by key indexed once. */
export interface RenewalContext {
  readonly snapshot: TenantSnapshot;
  readonly rules: Rules;
  readonly controls: ControlPlane;
  readonly isSelected: ReturnType<typeof selects>;
  readonly protectedBy: ReturnType<typeof protectionOf>;
  readonly exception: ReturnType<typeof exceptionsAt>;
  readonly pending: ReturnType<typeof pendingRequests>;
  readonly unreadable: ReturnType<typeof unreadableAbout>;
  readonly attestation: (key: AccessKey) => Attestation | undefined;
  /** The newest granted request about an eligibility, whatever its action. */
  readonly lastGranted: (key: AccessKey) => AccessRequest | undefined;
  /** `durationMilliseconds` with a memory: the few durations of rules and settings are needed for every eligibility. */
  readonly lengthOf: (duration: string) => number | undefined;
}

/** The result of one condition: what was found, and why the eligibility is not renewed, if it is not. */
export interface Finding {
  readonly facts?: Evidence;
  readonly because?: RenewalReason;
}

interface DueTerm {
  readonly end: Date;
  readonly hasEnded: boolean;
  /** The schedule to renew: of several, the one that ends last. `undefined`: no longer listed. */
  readonly schedule: AccessSchedule | undefined;
}

/** Whether an eligibility is due to be judged, by its times alone, or why it is not. */
export type Term = DueTerm | Required<Finding>;

/** An eligibility that ends within the window, or has just lapsed. */
export type DueEligibility = Eligibility & DueTerm;

/** One condition of a renewal. */
export type Check = (due: DueEligibility, context: RenewalContext) => Finding;

export function renewalContext(snapshot: TenantSnapshot, rules: Rules): RenewalContext {
  return {
    snapshot,
    rules,
    controls: controlPlaneOf(rules, snapshot),
    isSelected: selects(rules.renew.selection),
    protectedBy: protectionOf(snapshot, rules),
    exception: exceptionsAt(rules, snapshot.now),
    pending: pendingRequests(snapshot),
    unreadable: unreadableAbout(snapshot),
    attestation: attestationsAt(rules, snapshot.now, 'newest'),
    lastGranted: newestGranted(snapshot.requests.eligibility),
    lengthOf: rememberedLengths(),
  };
}

/** Every eligibility that is listed or remembered. */
export function eligibilities({ schedules, history }: TenantSnapshot): readonly Eligibility[] {
  const listed = schedulesByAccess(schedules);
  const accesses: Eligibility[] = [];
  for (const [id, rows] of listed)
    if (rows[0].kind === 'eligibility')
      accesses.push({ id, key: rows[0].key, schedules: rows, memory: history.memories.get(id) });
  for (const [id, memory] of history.memories)
    if (memory.kind === 'eligibility' && !listed.has(id))
      accesses.push({ id, key: memory.key, schedules: [], memory });
  return accesses;
}

function rememberedLengths(): RenewalContext['lengthOf'] {
  const lengths = new Map<string, number | undefined>();
  return (duration) => {
    // Stryker disable next-line ConditionalExpression: equivalent, to compute a length again is only slower
    if (!lengths.has(duration)) lengths.set(duration, durationMilliseconds(duration));
    return lengths.get(duration);
  };
}

function newestGranted(requests: readonly AccessRequest[]): (key: AccessKey) => AccessRequest | undefined {
  const newest = new Map<string, AccessRequest>();
  for (const request of requests) {
    if (request.progress !== 'granted' || request.isValidationOnly) continue;
    const id = keyText(request.key);
    const other = newest.get(id);
    if (other === undefined || isNewer(request, other)) newest.set(id, request);
  }
  return (key) => newest.get(keyText(key));
}
