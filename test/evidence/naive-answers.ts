import type { FoundAccess, FoundRecord } from '../../src/domain/evidence/access-paths.ts';
import type { FoundState } from '../../src/domain/evidence/subject-history.ts';
import { canonicalJson } from '../../src/ports/canonical-json.ts';
import { ada, admins, bob } from '../fact-builder.ts';
import type { Possible } from './naive-knowledge.ts';

/** Answers as text, made from plain knowledge and from what the app says, to be compared. */

/** Subjects of the made-up tenant. */
const [adaEligible, adaActivated, groupAssigned, bobMember, bobMayJoin, bobEligible] = [0, 1, 2, 3, 4, 5];

export function linesOfPossible(known: readonly (readonly Possible[])[], tick: number): readonly string[] {
  const at = (subject: number): Possible => known[subject]?.[tick] ?? new Map();
  const line = (who: string, holds: string, path: string, ...subjects: readonly number[]) => {
    const steps = subjects.map(at);
    if (steps.some((step) => recordsIn(step).length === 0)) return [];
    const isCertain = steps.every((step) => !step.has(''));
    return [textOfLine(who, holds, path, isCertain, steps.map(recordsIn))];
  };
  return [
    ...line(ada, 'eligible', 'direct', adaEligible),
    ...line(ada, 'active', 'activation', adaActivated),
    ...line(admins, 'active', 'direct', groupAssigned),
    ...line(bob, 'active', 'group', bobMember, groupAssigned),
    ...line(bob, 'eligible', 'group-eligibility', bobMayJoin, groupAssigned),
    ...line(bob, 'eligible', 'direct', bobEligible),
  ].sort();
}

function recordsIn(possible: Possible): readonly string[] {
  return [...possible.keys()].filter((text) => text !== '').sort();
}

function textOfLine(
  who: string,
  holds: string,
  path: string,
  isCertain: boolean,
  steps: readonly (readonly string[])[],
): string {
  return `${who} ${holds} ${path} ${isCertain ? 'certain' : 'possible'} ${steps.map((step) => step.join('|')).join(' > ')}`;
}

export function linesOfAnswer(accesses: readonly FoundAccess[]): readonly string[] {
  return accesses
    .map(({ principal, holds, path, isCertain, steps }) =>
      textOfLine(principal.id, holds, path, isCertain, steps.map(recordsOf)),
    )
    .sort();
}

function recordsOf({ state }: Pick<FoundRecord, 'state'>): readonly string[] {
  return [state.step, ...state.others].map(({ record }) => canonicalJson(record)).sort();
}

export function setOf(possible: Possible | undefined): string {
  return [...(possible ?? new Map()).keys()].sort().join('|');
}

export function stateText(state: FoundState | undefined): string {
  if (state === undefined) return '';
  return [...(state.isCertain ? [] : ['']), ...recordsOf({ state })].sort().join('|');
}
