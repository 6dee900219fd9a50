import type { FoundAccess } from '../../src/domain/evidence/access-paths.ts';
import { isDirectoryRole } from '../../src/domain/model/access.ts';
import { accessText, type TrueAccess } from './access-text.ts';
import type { HistoryTruth, Moment } from './history-truth.ts';

/** How an answer differs from what was so, in sentences; and how much it says. */
export interface Judgement {
  readonly wrong: readonly string[];
  readonly certain: number;
  readonly possible: number;
  /** What was so and is not in the answer, because nobody saw it and nothing tells of it. */
  readonly neverSeen: number;
}

/**
 * Compares an answer with the sweep's own record: all that was so is in it, unless nobody can know of it; all that is certain was so; and what is only
 * possible became so or ended between the two looks around the instant, by something that nothing tells of.
 *
 * @param isMeant whether an access belongs into the answer.
 */
export function judgeAnswer(
  accesses: readonly FoundAccess[],
  moment: Moment,
  truth: Pick<HistoryTruth, 'at' | 'mayBeUncertain' | 'namesOf' | 'wasNeverSeen'>,
  isMeant: (access: TrueAccess) => boolean,
): Judgement {
  const answered = answeredAccesses(accesses);
  const expected = [...truth.at(moment)].filter(([, access]) => isMeant(access));
  const so = new Set(expected.map(([text]) => text));
  const missing = expected.filter(([text]) => !answered.has(text));
  const knowable = missing.filter(([, access]) => !truth.wasNeverSeen(access, moment));
  const wrong = knowable.map(([text]) => `missing: ${text}`);
  let certain = 0;
  for (const [text, { access, isCertain }] of answered) {
    if (isCertain) {
      certain += 1;
      if (!so.has(text)) wrong.push(`not so, and said to be certain: ${text}`);
    } else if (!truth.mayBeUncertain(access, moment)) wrong.push(`certain, and said to be possible: ${text}`);
  }
  for (const { principal } of accesses)
    if (principal.displayName !== null && !truth.namesOf(principal.id, moment).has(principal.displayName))
      wrong.push(`not called so: ${principal.id} "${principal.displayName}"`);
  const neverSeen = missing.length - knowable.length;
  return { wrong, certain, possible: answered.size - certain, neverSeen };
}

interface Answered {
  readonly access: TrueAccess;
  readonly isCertain: boolean;
}

/** What is answered, by its text. What comes twice is certain where one of them is. */
function answeredAccesses(accesses: readonly FoundAccess[]): ReadonlyMap<string, Answered> {
  const answered = new Map<string, Answered>();
  for (const found of accesses) {
    const access = answeredAccess(found);
    const text = accessText(access);
    const isCertain = found.isCertain || answered.get(text)?.isCertain === true;
    answered.set(text, { access, isCertain });
  }
  return answered;
}

function answeredAccess({ principal, target, holds, path, steps }: FoundAccess): TrueAccess {
  const record = steps.length > 1 ? steps.at(-1)?.record : undefined;
  const through = record !== undefined && 'key' in record ? record.key.principalId.toLowerCase() : undefined;
  return {
    principal: principal.id.toLowerCase(),
    role: (isDirectoryRole(target) ? target.roleDefinitionId : target.groupId).toLowerCase(),
    scope: isDirectoryRole(target) ? target.directoryScopeId : target.accessId,
    ...{ holds, path, through },
  };
}
