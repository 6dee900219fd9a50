import { describe, expect, test } from '@jest/globals';
import { fact, november } from '../../fact-builder.ts';
import { alter, firstRun, person, rowOf, sealedStage, secondRun, twoNights } from './sealed-stage.ts';

describe('evidence that was altered', () => {
  test('names the run and the row that is otherwise', async () => {
    const stage = await twoNights();
    const { kept } = rowOf(stage, 2);
    alter(stage, 2, { row: kept.stored.row?.replace('Person 2', 'Nobody') ?? '' });

    const { state, sentence, findings } = await stage.verify();

    expect(state).toBe('altered');
    expect(findings).toMatchObject([
      { kind: 'row-altered', runId: firstRun, place: expect.stringContaining(kept.stored.rowKey) },
    ]);
    expect(sentence).toMatch(
      /^Evidence was altered: Evidence \/ 2026-11_role:62e90394-\S+ \/ 1~\S+, run 2026/,
    );
  });

  test('is found where the hash beside the row was written anew with it', async () => {
    const stage = await twoNights();
    const other = await sealedStage();
    await other.night(firstRun, [{ ...person(2), endDateTime: '2027-01-01T00:00:00.000Z' }]);
    alter(stage, 2, rowOf(other, 2).kept.stored);

    expect((await stage.verify()).findings).toMatchObject([
      {
        kind: 'row-altered',
        runId: firstRun,
        because: expect.stringMatching(/^The 3 rows of the run do not have the root/),
      },
    ]);
  });

  test.each([
    { what: 'a salt alone', change: { salt: undefined as never } },
    { what: 'a text alone', change: { row: undefined as never } },
    { what: 'a salt of another length', change: { salt: '00' } },
    { what: 'a hash that is none', change: { leafHash: 'none' } },
  ])('is found where a row has $what', async ({ change }) => {
    const stage = await twoNights();
    alter(stage, 2, change);

    expect(await stage.verify()).toMatchObject({ state: 'altered', findings: [{ kind: 'row-altered' }] });
  });

  test('is found where a row was taken away', async () => {
    const stage = await twoNights();
    stage.history.rows.delete(rowOf(stage, 3).place);

    expect((await stage.verify()).findings).toEqual([
      {
        kind: 'rows-missing',
        runId: firstRun,
        place: expect.stringMatching(/^Evidence \/ 2026-11_role:62e90394/),
        because: 'The run sealed 3 rows here, and 2 are there.',
      },
    ]);
  });

  test('is found where a whole partition was taken away', async () => {
    const stage = await twoNights();
    stage.history.rows.delete(rowOf(stage, 5).place);

    expect((await stage.verify()).findings).toMatchObject([
      { kind: 'rows-missing', runId: secondRun, because: 'The run sealed 1 rows here, and 0 are there.' },
    ]);
  });

  test.each([
    { as: 'of a run that was sealed', runId: firstRun, because: /sealed 3 rows here, and 4 are there/ },
    {
      as: 'of a run that nobody knows',
      runId: 'made-up',
      because: /1 rows here of a run that sealed none here/,
    },
  ])('is found where a row $as was put in', async ({ runId, because }) => {
    const stage = await twoNights();
    await stage.history.append([fact({ record: person(9), seenBy: runId })], {
      runId,
      intervals: [november],
    });

    expect(await stage.verify()).toMatchObject({
      state: 'altered',
      findings: [{ kind: 'rows-added', runId, because: expect.stringMatching(because) }],
    });
  });

  test('is found where two rows changed their places', async () => {
    const stage = await twoNights();
    const [one, other] = [rowOf(stage, 1).kept.stored, rowOf(stage, 2).kept.stored];
    alter(stage, 1, { ...other, rowKey: one.rowKey });
    const place = [...stage.history.rows].findLast(([, { stored }]) => stored.row === other.row)?.[0] ?? '';
    const kept = stage.history.rows.get(place);
    if (kept !== undefined)
      stage.history.rows.set(place, { ...kept, stored: { ...one, rowKey: other.rowKey } });

    expect(await stage.verify()).toMatchObject({ state: 'altered', findings: [{ kind: 'row-altered' }] });
  });
});
