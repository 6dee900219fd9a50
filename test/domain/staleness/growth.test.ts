import { describe, expect, test } from '@jest/globals';
import { planRemovals } from '../../../src/domain/staleness/plan-removals.ts';
import { memory } from '../../memory-builder.ts';
import {
  ADA,
  assignment,
  days,
  eligibility,
  group,
  NIGHT_SHIFT,
  snapshot,
  user,
} from '../../snapshot-builder.ts';
import { inForce } from './planned.ts';

/** A map that counts how often it is asked. */
class CountedMap<K, V> extends Map<K, V> {
  asked = 0;

  override get(key: K): V | undefined {
    this.asked += 1;
    return super.get(key);
  }

  override has(key: K): boolean {
    this.asked += 1;
    return super.has(key);
  }
}

/** How often memory and principals are asked for a plan of so many accesses; a large group has one in a hundred of them. */
function lookUpsFor(count: number): number {
  const all = Array.from({ length: count }, (_, index) => index);
  const people = all.slice(0, count / 5).map((index) => `11111111-aaaa-4bbb-8ccc-${index}`);
  const rowOf = (index: number) => ({
    id: `schedule-${index}`,
    principalId: index % 100 === 0 ? NIGHT_SHIFT : (people[index % people.length] ?? ADA),
    directoryScopeId: `/administrativeUnits/${index}`,
  });
  const given = snapshot({
    eligibilities: all
      .filter((index) => index % 2 === 0)
      .map((index) => eligibility({ ...rowOf(index), end: days(100) })),
    assignments: all.filter((index) => index % 2 === 1).map((index) => assignment(rowOf(index))),
    principals: [
      ...people.map((id, index) => user({ id, signIn: { kind: 'at', at: days(-(index % 100)) } })),
      group({ memberIds: people }),
    ],
    memories: all.map((index) => memory({ ...rowOf(index), lastActivatedAt: undefined })),
  });
  const principals = new CountedMap(given.principals);
  const memories = new CountedMap(given.history.memories);
  planRemovals({ ...given, principals, history: { ...given.history, memories } }, inForce(), new Map());
  return principals.asked + memories.asked;
}

describe('a plan of removals', () => {
  test('of twice as much takes twice the look-ups: nothing is held against everything else', () => {
    expect(lookUpsFor(4_000)).toBeLessThanOrEqual(2 * lookUpsFor(2_000));
  });
});
