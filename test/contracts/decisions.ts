import { describe, expect, test } from '@jest/globals';
import type { Decisions } from '../../src/ports/index.ts';
import { decision } from '../decision-builder.ts';

/** Contract of `Decisions`. */
export function describeDecisions(name: string, make: () => Promise<Decisions>): void {
  describe(`decisions: ${name}`, () => {
    test('are none in the beginning', async () => {
      const decisions = await make();

      expect(await decisions.of({ kind: 'writers', id: 'all' })).toEqual([]);
    });

    test('are given back as they were taken, oldest first, whatever order they were added in', async () => {
      const decisions = await make();
      const withdrawn = decision({
        id: '20261124T091000000Z-000000d2',
        kind: 'withdrawn',
        at: new Date('2026-11-24T09:10:00.000Z'),
        because: undefined,
      });
      const signed = decision({
        id: '20261124T092000000Z-000000d3',
        proof: { kind: 'signed', token: 'aaa.bbb.ccc' },
        because: 'Größere Störung',
      });

      for (const one of [signed, decision(), withdrawn]) await decisions.add(one);

      expect(await decisions.of(decision().subject)).toEqual([decision(), withdrawn, signed]);
    });

    test('are those about the subject alone', async () => {
      const decisions = await make();
      const ofPlan = decision({ subject: { kind: 'plan', id: decision().subject.id }, items: ['a', 'b/ä'] });

      await decisions.add(decision());
      await decisions.add(ofPlan);
      await decisions.add(decision({ subject: { kind: 'change', id: 'another' } }));

      expect(await decisions.of(ofPlan.subject)).toEqual([ofPlan]);
    });

    test('of which one counts in a round are one, whoever takes one at the same instant', async () => {
      const decisions = await make();
      const yes = decision({ id: '20261124T090500000Z-000000d2' });
      const no = decision({ id: '20261124T090500000Z-000000d1', kind: 'denied' });

      const isFirst = await Promise.all([decisions.addFirst(yes, 0), decisions.addFirst(no, 0)]);

      expect(isFirst.toSorted()).toEqual([false, true]);
      expect(await decisions.of(decision().subject)).toEqual([isFirst[0] ? yes : no]);
    });

    test('are the first once more when they are written once more: an answer may be lost on its way', async () => {
      const decisions = await make();
      await decisions.addFirst(decision(), 0);

      expect(await decisions.addFirst(decision(), 0)).toBe(true);
      expect(await decisions.of(decision().subject)).toEqual([decision()]);
    });

    test('have a first one in each round, and about each subject', async () => {
      const decisions = await make();
      const ofNextRound = decision({
        id: '20261124T091500000Z-000000d2',
        at: new Date('2026-11-24T09:15:00Z'),
      });
      const ofAnother = decision({ subject: { kind: 'change', id: 'another' } });
      await decisions.addFirst(decision(), 0);

      expect(await decisions.addFirst(ofNextRound, 0)).toBe(false);
      expect(await decisions.addFirst(ofNextRound, 1)).toBe(true);
      expect(await decisions.addFirst(ofAnother, 0)).toBe(true);
      expect(await decisions.of(decision().subject)).toEqual([decision(), ofNextRound]);
    });

    test('are never altered: the first with an id stays', async () => {
      const decisions = await make();
      await decisions.add(decision());

      await decisions.add(decision({ kind: 'withdrawn' }));

      expect(await decisions.of(decision().subject)).toEqual([decision()]);
    });
  });
}
