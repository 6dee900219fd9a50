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

    test('are never altered: the first with an id stays', async () => {
      const decisions = await make();
      await decisions.add(decision());

      await decisions.add(decision({ kind: 'withdrawn' }));

      expect(await decisions.of(decision().subject)).toEqual([decision()]);
    });
  });
}
