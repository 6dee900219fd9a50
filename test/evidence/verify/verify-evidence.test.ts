import { describe, expect, test } from '@jest/globals';
import { verificationText } from '../../../src/evidence/proof/verdict.ts';
import { SigningError } from '../../../src/ports/errors.ts';
import { OutsideHeadsError } from '../../../src/ports/seal-log.ts';
import { fact, november } from '../../fact-builder.ts';
import { FakeOutsideHeads } from '../../fakes/fake-outside-heads.ts';
import { alter, person, sealedStage, twoNights } from './sealed-stage.ts';

describe('evidence as it was sealed', () => {
  test('is consistent, and its end is not provable without a head that was kept outside', async () => {
    const stage = await twoNights();

    expect(await stage.verify()).toEqual({
      state: 'consistent',
      sentence:
        'Consistent; the end is not provable: 2 of 2 entries are under no head that was kept outside, so a cut at the end or an old backup could not be told.',
      findings: [],
      log: { entries: 2, signed: 2, outside: 0 },
      rows: { verified: 5, erased: 0, partitions: 2 },
      erasures: [],
      notVerified: [],
    });
  });

  test('is proven where a head over the last entry was kept outside', async () => {
    const stage = await twoNights();
    stage.outsideHeads = new FakeOutsideHeads();
    await stage.night('20261113T020000000Z-0000000c', []);

    expect(await stage.verify()).toMatchObject({
      state: 'proven',
      sentence:
        'All 3 entries and their rows are as they were sealed; a head kept outside is over the last one.',
      log: { entries: 3, signed: 3, outside: 3 },
    });
  });

  test('is proven up to the head that an auditor kept, and consistent since', async () => {
    const stage = await twoNights();
    const note = stage.sealLog.kept[0]?.note ?? '';

    expect(await stage.verify({ keptHeads: [{ note, source: 'head.txt' }] })).toMatchObject({
      state: 'consistent',
      sentence: expect.stringMatching(/1 of 2 entries are under no head .* Proven up to entry 1,/),
      log: { outside: 1 },
    });
  });

  test('has no rows at all in the beginning, and is consistent', async () => {
    const stage = await sealedStage();

    expect(await stage.verify()).toMatchObject({ state: 'consistent', log: { entries: 0 }, findings: [] });
  });

  test('of a log without a key has heads that nobody signed, which is no finding', async () => {
    const stage = await twoNights([]);

    expect(await stage.verify()).toMatchObject({ state: 'consistent', findings: [] });
  });

  test('says of rows that were erased that their hashes alone are left, and who took them out and why', async () => {
    const stage = await twoNights();
    erase(stage, 1);
    stage.history.erased.push({ at: erasedAt, by: 'Bob', reason: 'asked by the person', rows: 1 });

    const verification = await stage.verify();

    expect(verification).toMatchObject({ state: 'consistent', rows: { verified: 5, erased: 1 } });
    expect(verificationText(verification)).toContain(
      `  erased: 1 rows at ${erasedAt}: a principal, by Bob: asked by the person`,
    );
  });
});

const erasedAt = '2026-11-12T10:00:00.000Z';

function erase(stage: Awaited<ReturnType<typeof twoNights>>, at: number): void {
  alter(stage, at, { salt: undefined as never, row: undefined as never, erasedAt });
}

describe('evidence that cannot be verified', () => {
  test('is never called altered: rows of a run that says itself that it did not end', async () => {
    const stage = await twoNights();
    const runId = '20261113T020000000Z-0000000c';
    await stage.journal.begin({ runId, at: '2026-11-13T02:00:00.000Z', intervals: ['2026-11'] });
    await stage.history.append([fact({ record: person(9), seenBy: runId })], {
      runId,
      intervals: [november],
    });

    expect(await stage.verify()).toMatchObject({
      state: 'unverified',
      findings: [{ kind: 'run-not-sealed', runId }],
    });
  });

  test('is a row that was erased, and nothing says by whom and why: erasing is no way to hide', async () => {
    const stage = await twoNights();
    erase(stage, 1);

    expect(await stage.verify()).toMatchObject({
      state: 'unverified',
      findings: [
        {
          kind: 'erasure-unexplained',
          place: expect.stringMatching(/^Evidence \/ 2026-11_/),
          because: `1 rows were erased at ${erasedAt}, and nothing is written down of by whom and why.`,
        },
      ],
    });
  });

  test('is a row more than was to be erased', async () => {
    const stage = await twoNights();
    erase(stage, 1);
    erase(stage, 2);
    stage.history.erased.push({ at: erasedAt, by: 'Bob', reason: 'asked by the person', rows: 1 });

    expect(await stage.verify()).toMatchObject({
      state: 'unverified',
      findings: [{ kind: 'erasure-unexplained', because: expect.stringContaining('2 rows were erased') }],
    });
  });

  test('is never called altered: entries that no signed head is over', async () => {
    const stage = await twoNights();
    stage.signer.failure = new SigningError('forbidden', 'Key Vault answered 403.');
    await stage.night('20261113T020000000Z-0000000c', []);
    stage.signer.failure = undefined;

    expect(await stage.verify()).toMatchObject({
      state: 'unverified',
      findings: [{ kind: 'head-unproven', because: expect.stringContaining('it is not signed') }],
      log: { entries: 3, signed: 2 },
    });
  });

  test('says what it did not look at: keys and places that do not answer', async () => {
    const stage = await twoNights();
    stage.outsideHeads = new FakeOutsideHeads();
    stage.outsideHeads.failure = new OutsideHeadsError('unreachable', 'Nothing answers.');
    stage.signer.failure = new SigningError('forbidden', 'Key Vault answered 403.');

    expect(await stage.verify()).toMatchObject({
      state: 'unverified',
      notVerified: [
        'The heads in the container: Nothing answers.',
        'The signatures of heads: Key Vault answered 403.',
      ],
    });
  });
});
