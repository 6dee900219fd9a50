import { instantOrNull, instantText } from '../matching/instants.ts';
import type { AccessBefore, PlannedChange, PlannedStep } from '../model/plan.ts';
import type { RoleKey } from '../model/role-schedules.ts';
import type { StaleRules } from '../model/rules.ts';
import { type Access, isMadeOutsidePim } from './access.ts';
import type { Stale } from './finding.ts';

/** What is done about stale access. The same on every look at the same access, so that a second look can be compared. */
export function changeOf(access: Access, { conversion }: Stale, rules: StaleRules): PlannedChange {
  const removal: PlannedStep = { kind: access.kind, actions: ['adminRemove'], endDateTime: undefined };
  return {
    effect: conversion === undefined ? 'removal' : 'conversion',
    key: keyOf(access.key),
    steps: [...eligibilityFirst(conversion?.eligibleUntil), removal],
    before: beforeOf(access),
    justification: rules.justification,
    ticket: rules.ticket ? { number: rules.ticket.number, system: rules.ticket.system } : null,
  };
}

/** Seen to hold before the assignment goes. `adminUpdate` must not follow: it would change one that somebody else just made. */
function eligibilityFirst(until: Date | undefined): readonly PlannedStep[] {
  if (until === undefined) return [];
  return [{ kind: 'eligibility', actions: ['adminAssign'], endDateTime: instantText(until) }];
}

/** The start of what was made outside PIM is the moment of the query, another one each time. */
function beforeOf({ kind, schedule, end }: Access): AccessBefore {
  return {
    kind,
    scheduleId: schedule.id,
    startDateTime: isMadeOutsidePim(schedule) ? null : instantOrNull(schedule.startDateTime),
    endDateTime: end instanceof Date ? instantText(end) : null,
  };
}

/** In one order of names, whatever the order it was read in: plans are hashed. */
export function keyOf({ principalId, roleDefinitionId, directoryScopeId }: RoleKey): RoleKey {
  return { principalId, roleDefinitionId, directoryScopeId };
}
