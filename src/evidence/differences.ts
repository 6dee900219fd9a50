import { differencesOf, type SubjectDifference } from '../domain/evidence/difference.ts';
import { knownBy } from '../domain/evidence/subject-history.ts';
import { isDirectoryRole, sameId } from '../domain/model/access.ts';
import type { InstantText, Recorded, RecordKind } from '../domain/model/recorded.ts';
import type { History } from '../ports/index.ts';
import { intervalOf, type UnknownAnswer } from './access-at.ts';

/** What became different between two instants. */
export interface DifferenceQuestion {
  readonly from: InstantText;
  /** Not before `from`. */
  readonly to: InstantText;
  readonly knownAt?: InstantText | undefined;
  readonly role?: string | undefined;
  readonly group?: string | undefined;
  readonly principal?: string | undefined;
  readonly scope?: string | undefined;
  /** `undefined`: access, membership, role settings, and principals. */
  readonly kinds?: readonly RecordKind[] | undefined;
}

export type DifferenceAnswer =
  | {
      readonly kind: 'known';
      readonly differences: readonly SubjectDifference[];
      /** Facts that were read to say so. */
      readonly facts: number;
    }
  | UnknownAnswer;

/** What is no event: a request and a review are said once, and last for ever. */
const lasting: readonly RecordKind[] = [
  'eligibility',
  'assignment',
  'membership',
  'role-settings',
  'role',
  'principal',
];

/** The differences between two instants, from what was said of the time between them. The cost is that of these changes. */
export async function diffOf(history: History, question: DifferenceQuestion): Promise<DifferenceAnswer> {
  const { from, to, knownAt } = question;
  for (const at of [from, to]) {
    const interval = await intervalOf(history, { at, knownAt });
    if ('because' in interval) return interval;
  }
  const facts = await Array.fromAsync(history.touching({ from, to }));
  const differences = differencesOf(knownBy(facts, knownAt), { from, to }).filter(({ before, after }) => {
    const record = after?.step.record ?? before?.step.record;
    return record !== undefined && isMeant(record, question);
  });
  return { kind: 'known', differences, facts: facts.length };
}

function isMeant(record: Recorded, question: DifferenceQuestion): boolean {
  const { role, group, principal, scope } = question;
  if (!(question.kinds ?? lasting).includes(record.kind)) return false;
  const about = aboutOf(record);
  const isSame = (wanted: string | undefined, found: string | undefined) =>
    wanted === undefined || (found !== undefined && sameId(wanted, found));
  return (
    isSame(role, about.role) &&
    isSame(group, about.group) &&
    isSame(principal, about.principal) &&
    (scope === undefined || about.scope === scope)
  );
}

interface About {
  readonly role?: string;
  readonly group?: string;
  readonly principal?: string;
  readonly scope?: string;
}

function aboutOf(record: Recorded): About {
  switch (record.kind) {
    case 'membership':
      return { group: record.groupId, principal: record.member.id };
    case 'principal':
      return { principal: record.principal.id };
    case 'role':
    case 'role-settings':
      return { role: record.roleDefinitionId };
    default: {
      const { key } = record;
      const { principalId: principal } = key;
      return isDirectoryRole(key)
        ? { principal, role: key.roleDefinitionId, scope: key.directoryScopeId }
        : { principal, group: key.groupId };
    }
  }
}
