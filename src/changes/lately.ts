import { subHours } from 'date-fns/subHours';
import { subMinutes } from 'date-fns/subMinutes';
import { type ActivationRecord, grantUntil, isActivation } from '../domain/activations/running-grants.ts';
import type { ApiChange } from '../domain/gates/api-limits.ts';
import { isDestructive } from '../domain/gates/effects.ts';
import type { AssumedChange } from '../domain/gates/item-gates.ts';
import type { RecentChange } from '../domain/gates/limits.ts';
import type { OwnRemovals } from '../domain/gates/population.ts';
import { type UndoneChange, undoneBy } from '../domain/gates/undone.ts';
import { instantText } from '../domain/matching/instants.ts';
import type { RoleKey, ScheduleKind } from '../domain/model/access.ts';
import type { PlannedChange } from '../domain/model/change.ts';
import type { Before, ChangeRecord } from '../domain/model/command.ts';
import type { UnreadableCommand } from '../ports/index.ts';

/** What this app did lately, as gates count it. */
export interface Lately {
  readonly byJobs: readonly RecentChange[];
  readonly byCallers: readonly ApiChange[];
  /** Roles that were held to their baseline; `undefined`: not known which. */
  readonly byBaselines: readonly { readonly roleDefinitionId: string | undefined }[];
  /** Changes that listings may not show yet. */
  readonly assumed: readonly AssumedChange[];
  /** Changes of role settings in progress: by policy, the change. Each verifies all rules and would undo the other. */
  readonly settingsInProgress: ReadonlyMap<string, string>;
  /** What people have undone. */
  readonly undone: readonly UndoneChange[];
}

/** How long a change that was recorded may be missing in a listing. */
const listingLagMinutes = 15;

/**
 * @param records all that are open, and those of the last days; in any order.
 * @param unreadable nobody knows what they did: each counts once in every limit, as control of the tenant.
 */
export function latelyOf(
  records: readonly ChangeRecord[],
  now: Date,
  unreadable: readonly UnreadableCommand[] = [],
): Lately {
  const unknown = unreadable.map(({ askedAt }) => askedAt ?? now);
  return {
    byJobs: [...changesOfTheDay(records, now), ...unknown.flatMap(anyChange)],
    byCallers: [...callersChangesOfTheDay(records, now), ...unknown.flatMap(anyChangeOfCallers)],
    byBaselines: [...heldOfTheDay(records, now), ...unknown.map(() => ({ roleDefinitionId: undefined }))],
    assumed: assumedChanges(records, now),
    settingsInProgress: settingsInProgress(records),
    undone: undoneChanges(records),
  };
}

function anyChange(at: Date): readonly RecentChange[] {
  const key = { principalId: 'unknown', groupId: 'unknown', accessId: 'member' } as const;
  return [
    { effect: 'removal', isDestructive: true, key, kind: 'assignment', at },
    { effect: 'renewal', isDestructive: false, key, kind: 'eligibility', at },
  ];
}

function anyChangeOfCallers(at: Date): readonly ApiChange[] {
  const of = { roleDefinitionId: undefined };
  return (['grants', 'removals', 'roleSettings'] as const).map((limited) => ({
    limited,
    of,
    by: 'unknown',
    at,
  }));
}

/** The change of access that a record is about, with what was there before; `undefined`: it is about something else. */
export function accessChangeOf({ content, before }: ChangeRecord): PlannedChange | undefined {
  if (content.kind !== 'access') return undefined;
  return before?.kind === 'access' ? { ...content.change, before: before.access } : content.change;
}

/** All changes of access that a record is about. */
function accessChangesOf(record: ChangeRecord): readonly PlannedChange[] {
  const { content, before } = record;
  if (content.kind === 'revocation') return content.removals;
  // Whether it removes or shortens, what it leaves is not counted on.
  if (content.kind === 'activation-end') return [removalOf(content.key, before)];
  if (isActivation(record)) return [grantOf(record)];
  const change = accessChangeOf(record);
  return change === undefined ? [] : [change];
}

function accessIn(before: Before | undefined): PlannedChange['before'] {
  return before?.kind === 'access' ? before.access : null;
}

function grantOf(activation: ActivationRecord): PlannedChange {
  const { content, before } = activation;
  const endDateTime = instantText(grantUntil(activation));
  return {
    effect: 'requested',
    key: content.key,
    steps: [{ kind: 'assignment', actions: ['adminAssign', 'adminUpdate'], endDateTime }],
    before: accessIn(before),
    justification: content.justification,
    ticket: content.ticketInfo,
  };
}

function removalOf(key: RoleKey, before: Before | undefined): PlannedChange {
  return {
    effect: 'requested',
    key,
    steps: [{ kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined }],
    before: accessIn(before),
    justification: '',
    ticket: null,
  };
}

/** Whether a record stands for something that was done, or may have been, or is about to be. */
function counts({ state, content }: ChangeRecord): boolean {
  if (content.kind === 'access' && content.validateOnly) return false;
  return state === 'claimed' || state === 'done' || state === 'unconfirmed';
}

/** What jobs and undos did, or may have done, in the 24 hours before. */
export function changesOfTheDay(records: readonly ChangeRecord[], now: Date): readonly RecentChange[] {
  const from = subHours(now, 24);
  return records.flatMap((record) => {
    const change = accessChangeOf(record);
    // Of a conversion, the assignment that goes: as its item is counted.
    const kind = change?.before?.kind ?? change?.steps[0]?.kind;
    if (change === undefined || kind === undefined || record.source.kind !== 'job') return [];
    if (!counts(record) || record.askedAt < from) return [];
    const { effect, key } = change;
    return [{ effect, isDestructive: isDestructive(change, record.askedAt), key, kind, at: record.askedAt }];
  });
}

/** What the rules want has limits of its own. */
function isOfCaller({ source }: ChangeRecord): boolean {
  return source.kind !== 'job' && source.kind !== 'baseline';
}

/** Roles whose settings were written to hold them to their baseline, or may have been, in the 24 hours before. */
function heldOfTheDay(records: readonly ChangeRecord[], now: Date): Lately['byBaselines'] {
  const from = subHours(now, 24);
  return records.flatMap((record) => {
    if (record.source.kind !== 'baseline' || !counts(record) || record.askedAt < from) return [];
    const role = record.before?.kind === 'role-settings' ? record.before.roleDefinitionId : undefined;
    return [{ roleDefinitionId: role }];
  });
}

function callersChangesOfTheDay(records: readonly ChangeRecord[], now: Date): readonly ApiChange[] {
  const from = subHours(now, 24);
  return records.flatMap((record): readonly ApiChange[] => {
    if (!isOfCaller(record) || !counts(record) || record.askedAt < from) return [];
    const at = record.askedAt;
    const by = record.askedBy.objectId;
    if (record.content.kind === 'role-settings') {
      const role = record.before?.kind === 'role-settings' ? record.before.roleDefinitionId : undefined;
      return [{ limited: 'roleSettings', of: { roleDefinitionId: role }, by, at }];
    }
    const change = accessChangeOf(record);
    if (change === undefined) return [];
    return [{ ...limitedBy(change, at), by, at }];
  });
}

/** Which limit of callers a change of access counts in: as it is judged, so it is counted afterwards. */
export function limitedBy(change: PlannedChange, at: Date): Omit<ApiChange, 'at' | 'by'> {
  return {
    limited: isDestructive(change, at) ? 'removals' : 'grants',
    of: change.key,
  };
}

function assumedChanges(records: readonly ChangeRecord[], now: Date): readonly AssumedChange[] {
  const from = subMinutes(now, listingLagMinutes);
  return records.flatMap((record): readonly AssumedChange[] => {
    if (!counts(record)) return [];
    const assumed = (state: AssumedChange['state']) =>
      accessChangesOf(record).map((change) => ({ changeId: record.id, change, state }));
    if (record.state === 'claimed') return assumed('in-progress');
    if (record.settledAt === undefined || record.settledAt < from) return [];
    return assumed(record.state === 'done' ? 'done' : 'possible');
  });
}

function settingsInProgress(records: readonly ChangeRecord[]): ReadonlyMap<string, string> {
  return new Map(
    records.flatMap(({ id, state, content }) =>
      state === 'claimed' && content.kind === 'role-settings' ? [[content.policyId, id] as const] : [],
    ),
  );
}

/** What people have undone, as far as it was seen to take effect. */
export function undoneChanges(records: readonly ChangeRecord[]): readonly UndoneChange[] {
  return records.flatMap(({ state, content, source, askedBy, askedAt }) => {
    if (state !== 'done' || content.kind !== 'access' || source.kind !== 'job') return [];
    const undone = undoneBy(content.change, { undoes: source.undoes, by: askedBy.objectId, at: askedAt });
    return undone === undefined ? [] : [undone];
  });
}

/** What this app has removed since then, whoever asked for it, and is seen to have. */
export function removalsSince(records: readonly ChangeRecord[], since: Date): OwnRemovals {
  const done = records.filter(({ state, askedAt }) => state === 'done' && askedAt >= since);
  const removed = done.flatMap(({ content, outcome }): readonly { readonly kind: ScheduleKind }[] => {
    if (content.kind === 'access')
      return content.change.steps.filter(({ endDateTime }) => endDateTime === undefined);
    return (outcome?.removals ?? []).filter(({ state }) => state === 'done');
  });
  const count = (wanted: ScheduleKind) => removed.filter(({ kind }) => kind === wanted).length;
  return { eligibilities: count('eligibility'), assignments: count('assignment') };
}
