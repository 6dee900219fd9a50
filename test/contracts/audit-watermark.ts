import { describe, expect, test } from '@jest/globals';
import type { AuditWatermark } from '../../src/ports/index.ts';

/** Contract of `AuditWatermark`. */
export function describeAuditWatermark(name: string, make: () => Promise<AuditWatermark>): void {
  describe(`an audit watermark: ${name}`, () => {
    const noon = {
      readUntil: new Date('2026-11-22T12:00:00.000Z'),
      settledUntil: new Date('2026-11-21T12:00:00.000Z'),
      sliceHours: 6,
    };
    const evening = {
      readUntil: new Date('2026-11-22T18:00:00.001Z'),
      settledUntil: new Date('2026-11-21T18:00:00.001Z'),
      sliceHours: 0.5,
    };

    test('is absent before anything was read', async () => {
      const watermark = await make();

      expect(await watermark.read()).toBeUndefined();
    });

    test('is where it was last advanced to', async () => {
      const watermark = await make();

      await watermark.advance(noon);
      expect(await watermark.read()).toEqual(noon);

      await watermark.advance(evening);
      expect(await watermark.read()).toEqual(evening);
    });

    test('stays where another run has come further', async () => {
      const watermark = await make();
      await watermark.advance(evening);

      await watermark.advance(noon);

      expect(await watermark.read()).toEqual(evening);
    });

    test('takes a new length of slice at the same instant', async () => {
      const watermark = await make();
      await watermark.advance(noon);

      await watermark.advance({ ...noon, sliceHours: 3 });

      expect(await watermark.read()).toEqual({ ...noon, sliceHours: 3 });
    });

    test('remembers a length of slice before anything was read to its end', async () => {
      const watermark = await make();
      const begun = { readUntil: undefined, settledUntil: undefined, sliceHours: 12 };
      await watermark.advance(begun);

      expect(await watermark.read()).toEqual(begun);

      await watermark.advance(noon);
      expect(await watermark.read()).toEqual(noon);
    });

    test('moves what is settled without moving what is read, and neither back', async () => {
      const watermark = await make();
      await watermark.advance(evening);

      await watermark.advance({ ...noon, settledUntil: new Date('2026-11-22T01:00:00.000Z') });

      expect(await watermark.read()).toEqual({
        ...evening,
        settledUntil: new Date('2026-11-22T01:00:00.000Z'),
      });
    });

    test('is at the furthest instant when many advance it at once', async () => {
      const watermark = await make();
      const hours = [3, 9, 1, 7, 11, 5];

      await Promise.all(
        hours.map((hour) =>
          watermark.advance({
            readUntil: new Date(Date.UTC(2026, 10, 22, hour)),
            settledUntil: new Date(Date.UTC(2026, 10, 21, 24 - hour)),
            sliceHours: hour,
          }),
        ),
      );

      expect(await watermark.read()).toEqual({
        readUntil: new Date('2026-11-22T11:00:00.000Z'),
        settledUntil: new Date('2026-11-21T23:00:00.000Z'),
        sliceHours: 11,
      });
    });
  });
}
