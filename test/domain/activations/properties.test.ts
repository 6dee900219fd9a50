import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decideActivation } from '../../../src/domain/activations/decide-activation.ts';
import { checkCodes } from '../../../src/domain/activations/decision.ts';
import type { ActivationFacts, OwnGrant } from '../../../src/domain/activations/facts.ts';
import { ADA, NOW } from '../../snapshot-builder.ts';
import { arbitraryFacts } from './arbitrary-facts.ts';
import { type FactsOverrides, facts, minutes, ownGrant, read, unmetIn, value } from './builders.ts';
import { spoilers } from './spoilers.ts';

const runs = { numRuns: 600 };
const given = arbitraryFacts;

/** Holds of every decision on such facts. */
function always(holds: (said: FactsOverrides, of: ActivationFacts) => void): void {
  fc.assert(
    fc.property(given, (said) => holds(said, facts(said))),
    runs,
  );
}

describe('a grant', () => {
  test('is given in some of these facts, assigned, extended and joined', () => {
    const seen = fc
      .sample(given, { numRuns: 4_000, seed: 11 })
      .map((said) => decideActivation(facts(said)))
      .map((decision) => (decision.kind === 'granted' ? decision.step : decision.kind));
    const counted = Object.fromEntries(
      [...Map.groupBy(seen, (one) => one)].map(([kind, all]) => [kind, all.length]),
    );

    for (const kind of ['assign', 'extend', 'join', 'needs-approval', 'needs-confirmation', 'refused'])
      expect({ kind, isOften: (counted[kind] ?? 0) > 15 }).toEqual({ kind, isOften: true });
  });

  test('lasts five minutes at least, and no longer than the ask and the rules say', () => {
    always((_, of) => {
      const decision = decideActivation(of);
      if (decision.kind !== 'granted') return;
      const length = decision.until.getTime() - NOW.getTime();
      const [allowed] = of.rules.senders[0]?.grants ?? [];

      expect(length).toBeGreaterThanOrEqual(300_000);
      expect(length).toBeLessThanOrEqual(of.ask.minutes * 60_000);
      expect(length).toBeLessThanOrEqual((allowed?.minutes ?? 0) * 60_000);
    });
  });

  test('never lasts beyond an eligibility of the person that is in force', () => {
    always((said, of) => {
      const decision = decideActivation(of);
      if (decision.kind !== 'granted') return;
      const usable = (said.eligibilities ?? []).filter(
        ({ key, startDateTime = NOW, expiration }) =>
          [ADA, ...(said.inside ?? [])].includes(key.principalId) &&
          key.directoryScopeId === '/' &&
          startDateTime <= NOW &&
          (expiration?.kind !== 'at' || expiration.endDateTime > NOW),
      );
      const covering = usable.filter(
        ({ expiration }) =>
          expiration?.kind === 'never' ||
          (expiration?.kind === 'at' && expiration.endDateTime >= decision.until),
      );

      expect(covering.length).toBeGreaterThan(0);
    });
  });

  test('never lasts beyond the role’s maximum, from when the access began that it continues', () => {
    always((_, of) => {
      const decision = decideActivation(of);
      if (decision.kind !== 'granted') return;
      const maximum = Number(value(of.settings).activation.maximumMilliseconds);
      const began = decision.step === 'assign' ? NOW : beganAt(value(of.grants));

      expect(decision.until.getTime()).toBeLessThanOrEqual(began.getTime() + maximum);
      expect(decision.firstStart).toEqual(began);
    });
  });

  test('never takes the day’s minutes of a person in a role beyond the limit', () => {
    always((_, of) => {
      const decision = decideActivation(of);
      if (decision.kind !== 'granted') return;
      const mine = value(of.grants).filter(
        ({ key, sender }) => key.principalId === ADA && sender === 'servicenow',
      );
      const spans = mine.map(({ from, until, endedAt = until }) => [from, endedAt] as const);
      const minutesOf = (all: typeof spans) => {
        let count = 0;
        for (let minute = -1440; minute < 720; minute += 1)
          if (all.some(([from, to]) => from <= minutes(minute) && minutes(minute) < to)) count += 1;
        return count;
      };
      const [before, after] = [minutesOf(spans), minutesOf([...spans, [NOW, decision.until]])];

      // Time that was given already is no more by that.
      expect(after <= (of.rules.senders[0]?.limits.minutesOfOne ?? 0) + 1 || after === before).toBe(true);
    });
  });

  test('is never given while a check is not met; nothing is refused that meets every one', () => {
    always((_, of) => {
      const decision = decideActivation(of);
      const unmet = unmetIn(decision);

      expect(decision.checks.map(({ code }) => code)).toEqual(checkCodes);
      if (decision.kind === 'granted') expect(unmet).toEqual([]);
      else expect(unmet).not.toEqual([]);
      if (decision.kind === 'needs-confirmation')
        expect(['confirmation', 'approval']).toEqual(expect.arrayContaining([...unmet]));
      if (decision.kind === 'needs-approval') expect(unmet).toEqual(['approval']);
    });
  });

  test('never ends sooner what there is of ours', () => {
    always((said, of) => {
      const decision = decideActivation(of);
      if (decision.kind !== 'granted') return;
      const [shown] = said.instances ?? [];
      const end = shown?.endDateTime instanceof Date ? shown.endDateTime : undefined;

      expect(decision.step).toBe(end === undefined ? 'assign' : decision.until > end ? 'extend' : 'join');
      expect(decision.send?.endDateTime).toBe(
        decision.step === 'join' ? undefined : decision.until.toISOString(),
      );
    });
  });
});

describe('granting is monotone', () => {
  test.each(spoilers)('nothing is granted where $what', ({ spoil }) => {
    fc.assert(
      fc.property(given, (said) => {
        const of = facts(said);

        expect(decideActivation({ ...of, ...spoil(of) }).kind).not.toBe('granted');
      }),
      { numRuns: 120 },
    );
  });

  test('more that was given before, and a shorter maximum, never turn a refusal into a grant', () => {
    const past = fc
      .record({ from: fc.integer({ min: -1_400, max: -10 }), length: fc.integer({ min: 5, max: 9 }) })
      .map(({ from, length }) =>
        ownGrant({
          from: minutes(from),
          until: minutes(from + length),
          endedAt: minutes(from + length),
          scheduleId: 'old',
        }),
      );
    fc.assert(
      fc.property(
        given,
        fc.array(past, { maxLength: 3 }),
        fc.integer({ min: 0, max: 600 }),
        (said, more, most) => {
          const of = facts(said);
          const { activation, assignment: ofApp } = value(of.settings);
          const { maximumMilliseconds: maximum } = activation;
          const shorter = maximum === 'unknown' ? maximum : Math.min(maximum, most * 60_000);
          const worse = {
            ...of,
            grants: read([...value(of.grants), ...more]),
            settings: read({
              activation: { ...activation, maximumMilliseconds: shorter },
              assignment: ofApp,
            }),
          };
          const [before, after] = [decideActivation(of), decideActivation(worse)];

          if (before.kind !== 'granted') expect(after.kind).not.toBe('granted');
          else if (after.kind === 'granted')
            expect(after.until.getTime()).toBeLessThanOrEqual(before.until.getTime());
        },
      ),
      runs,
    );
  });
});

/** In the property's own words: back from now for as long as one grant of Ada's or another gave access. */
function beganAt(grants: readonly OwnGrant[]): Date {
  const mine = grants.filter(({ key }) => key.principalId === ADA);
  let began = NOW;
  for (;;) {
    const earlier = mine.find(({ from, until, endedAt = until }) => from < began && endedAt >= began);
    if (earlier === undefined) return began;
    began = earlier.from;
  }
}
