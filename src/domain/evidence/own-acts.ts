import { type AccessKey, orderedKey, type ScheduleKind } from '../model/access.ts';
import { isActivation, isRemoval, type ScheduleAction } from '../model/actions.ts';
import type { ChangeRecord } from '../model/command.ts';
import type { FactCause } from '../model/evidence.ts';
import type { InstantText } from '../model/recorded.ts';
import type { Ticket } from '../model/role-schedules.ts';
import { type Act, noCause } from './acts.ts';

/** A change of this app as an act, and the request that Graph took for it. */
export interface OwnAct extends Act {
  readonly requestId: string | undefined;
}

/** A change of a role's settings by this app. */
export interface OwnSettingsAct {
  readonly policyId: string;
  readonly at: InstantText;
  readonly cause: FactCause;
}

/** The acts of changes of access by this app that are seen to have taken effect. */
export function ownActsOf(records: readonly ChangeRecord[]): readonly OwnAct[] {
  return records.filter(isDone).flatMap((record) =>
    stepsOf(record).map(({ key, kind, action, justification, ticket }) => ({
      kind,
      isActivation: isActivation(action),
      effect: effectOf(action),
      principalId: key.principalId,
      roleDefinitionId: 'groupId' in key ? key.groupId : key.roleDefinitionId,
      key: orderedKey(key),
      at: doneAt(record),
      from: doneAt(record),
      source: 'change',
      scheduleIds: [],
      until: 'unknown',
      requestId: record.content.kind === 'revocation' ? undefined : record.graphRequestId?.toLowerCase(),
      cause: { ...causeOf(record), justification, ticket: ticketText(ticket) },
    })),
  );
}

/** The changes of role settings by this app. */
export function ownSettingsActsOf(records: readonly ChangeRecord[]): readonly OwnSettingsAct[] {
  return records
    .filter(isDone)
    .flatMap((record) =>
      record.content.kind === 'role-settings'
        ? [{ policyId: record.content.policyId, at: doneAt(record), cause: causeOf(record) }]
        : [],
    );
}

function isDone({ state }: ChangeRecord): boolean {
  return state === 'done';
}

function doneAt({ settledAt, claimedAt, askedAt }: ChangeRecord): InstantText {
  return (settledAt ?? claimedAt ?? askedAt).toISOString();
}

interface DoneStep {
  readonly key: AccessKey;
  readonly kind: ScheduleKind;
  readonly action: ScheduleAction;
  readonly justification: string | null;
  readonly ticket: Ticket | null;
}

function stepsOf({ content }: ChangeRecord): readonly DoneStep[] {
  switch (content.kind) {
    case 'access':
    case 'revocation': {
      if (content.kind === 'access' && content.validateOnly) return [];
      const changes = content.kind === 'access' ? [content.change] : content.removals;
      return changes.flatMap(({ key, steps, justification, ticket }) =>
        steps.flatMap(({ kind, actions }) =>
          actions.slice(0, 1).map((action) => ({ key, kind, action, justification, ticket })),
        ),
      );
    }
    case 'activation': {
      const { key, justification, ticketInfo: ticket } = content;
      return [{ key, kind: 'assignment', action: 'adminAssign', justification, ticket }];
    }
    case 'activation-end': {
      const { key, because: justification } = content;
      return [{ key, kind: 'assignment', action: 'adminRemove', justification, ticket: null }];
    }
    case 'self-service': {
      const { key, action, scheduleKind: kind, justification, ticketInfo: ticket } = content;
      return key === undefined || action === 'cancel' ? [] : [{ key, kind, action, justification, ticket }];
    }
    default:
      return [];
  }
}

function effectOf(action: ScheduleAction): Act['effect'] {
  if (isRemoval(action)) return 'ends';
  return action === 'adminAssign' || action === 'selfActivate' ? 'begins' : 'replaces';
}

/** Jobs ask by their names, which are no object ids. */
const objectId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function causeOf({ id, askedBy, approval }: ChangeRecord): FactCause {
  const by = objectId.test(askedBy.objectId) ? askedBy.objectId : null;
  return { ...noCause, by, approvedBy: approval?.by ?? null, changeId: id };
}

function ticketText(ticket: Ticket | null): string | null {
  const parts = [ticket?.system, ticket?.number].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? null : parts.join(' ');
}
