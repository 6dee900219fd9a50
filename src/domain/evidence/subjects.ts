import { accessIdOf, isDirectoryRole } from '../model/access.ts';
import type { Fact, FactTime, Topic } from '../model/evidence.ts';
import type { InstantText, Recorded } from '../model/recorded.ts';

/** The subject of a record: what stays the same while its record is revised. */
export function subjectOf(record: Recorded): string {
  switch (record.kind) {
    case 'eligibility':
      return `${accessIdOf('eligibility', record.key)}:${record.scheduleId ?? ''}`;
    case 'assignment':
      return `${accessIdOf('assignment', record.key)}:${record.assignmentType ?? ''}:${record.originId ?? record.scheduleId ?? ''}`;
    case 'membership':
      return `membership:${record.groupId}:${record.member.id}`;
    case 'request':
      return `request:${record.of}:${record.id}`;
    case 'role-settings':
      return `role-settings:${record.roleDefinitionId}`;
    case 'role':
      return `role:${record.roleDefinitionId}`;
    case 'principal':
      return `principal:${record.principal.id}`;
    case 'review':
      return `review:${accessIdOf(record.of, record.key)}`;
    default:
      return record satisfies never;
  }
}

/**
 * The topic that facts about a record are kept under.
 *
 * @param shardOf two hexadecimal digits that an id of a principal always gives.
 */
export function topicOf(record: Recorded, shardOf: (principalId: string) => string): Topic {
  switch (record.kind) {
    case 'eligibility':
    case 'assignment':
    case 'request':
    case 'review':
      return isDirectoryRole(record.key)
        ? `role:${record.key.roleDefinitionId}`
        : `group:${record.key.groupId}`;
    case 'membership':
      return `group:${record.groupId}`;
    case 'role-settings':
    case 'role':
      return `role:${record.roleDefinitionId}`;
    case 'principal':
      return `principals:${shardOf(record.principal.id)}`;
    default:
      return record satisfies never;
  }
}

/** The principal that a record is about, under whom it is found again; `undefined`: it is about a role. */
export function principalOf(record: Recorded): string | undefined {
  switch (record.kind) {
    case 'eligibility':
    case 'assignment':
    case 'request':
    case 'review':
      return record.key.principalId;
    case 'membership':
      return record.member.id;
    case 'principal':
      return record.principal.id;
    case 'role-settings':
    case 'role':
      return undefined;
    default:
      return record satisfies never;
  }
}

/**
 * The instant that a fact is filed under: when it happened or, between two looks, the last instant at which it cannot have
 * happened yet; of a correction that of the fact it corrects. Whoever asks for an instant reads all that is filed up to it,
 * and sees what is not certain then.
 */
export function filedAt({ time, corrects }: Pick<Fact, 'time' | 'corrects'>): InstantText {
  return corrects?.filedAt ?? beginOf(time);
}

/** The instant itself, or the last one at which it was not so. */
function beginOf(time: FactTime): InstantText {
  return time.kind === 'exact' ? time.at : (time.after ?? time.before);
}

/** The id of a fact, but for its digest: the same whenever the same is learnt. Two runs that learn the same write one row. */
export function factText(fact: Pick<Fact, 'subject' | 'change' | 'time' | 'corrects'>): string {
  const { subject, change, time, corrects } = fact;
  const correction = corrects === undefined ? [] : [corrects.factId, beginOf(time)];
  // At the instant of a look something may have happened for sure, and something else between it and the next.
  return [filedAt(fact), subject, change, time.kind, ...correction].join(' ');
}
