import { expect, test } from '@jest/globals';
import { isDecided } from '../../../src/changes/consents/is-decided.ts';
import type { Decision } from '../../../src/domain/model/decision.ts';
import { decision } from '../../decision-builder.ts';
import { FakeDecisions } from '../../fakes/fake-decisions.ts';

const minute = (count: number) => new Date(`2026-11-24T09:0${count}:00.000Z`);

/** Decisions of these kinds about one change, a minute between them. */
function decisionsOf(kinds: readonly Decision['kind'][]): FakeDecisions {
  return new FakeDecisions(
    kinds.map((kind, index) =>
      decision({
        kind,
        id: `decision-${index}`,
        at: minute(index),
        subject: { kind: 'change', id: 'change-1' },
      }),
    ),
  );
}

const reason = 'role-settings' as const;
const because = 'It waits for somebody.';

test.each<{ proof: 'own' | 'person'; kinds: readonly Decision['kind'][]; is: boolean }>([
  { proof: 'person', kinds: [], is: false },
  { proof: 'person', kinds: ['approved'], is: true },
  { proof: 'person', kinds: ['denied'], is: true },
  { proof: 'person', kinds: ['confirmed', 'denied'], is: true },
  { proof: 'person', kinds: ['approved', 'withdrawn'], is: false },
  { proof: 'person', kinds: ['confirmed'], is: false },
  { proof: 'own', kinds: [], is: false },
  { proof: 'own', kinds: ['confirmed'], is: true },
  { proof: 'own', kinds: ['approved', 'confirmed'], is: true },
  { proof: 'own', kinds: ['approved'], is: false },
])('what waits for the word of $proof is decided ($is) by $kinds', async ({ proof, kinds, is }) => {
  const waiting = { id: 'change-1', awaiting: { reason, proof, because } };

  expect(await isDecided(waiting, { decisions: decisionsOf(kinds) })).toBe(is);
});

test('what waits for nobody is decided by what is there', async () => {
  const waiting = { id: 'change-1', awaiting: undefined };

  expect(await isDecided(waiting, { decisions: decisionsOf([]) })).toBe(false);
  expect(await isDecided(waiting, { decisions: decisionsOf(['approved']) })).toBe(true);
});
