import { describe, expect, test } from '@jest/globals';
import { logOrigin } from '../../../src/evidence/log-origin.ts';
import { verifierKey } from '../../../src/evidence/proof/verifier-key.ts';
import { createSealer } from '../../../src/evidence/seal/sealer.ts';
import { SigningError } from '../../../src/ports/errors.ts';
import { OutsideHeadsError } from '../../../src/ports/seal-log.ts';
import { tenantId } from '../../builders.ts';
import { fact, november } from '../../fact-builder.ts';
import { FakeOutsideHeads } from '../../fakes/fake-outside-heads.ts';
import { FakeSigner } from '../../fakes/fake-signer.ts';
import { person, type SealedStage, sealedStage } from './sealed-stage.ts';

const firstRun = '20261111T020000000Z-0000000a';
const secondRun = '20261112T020000000Z-0000000b';

async function twoNights(keys = ['key-1']): Promise<SealedStage> {
  const stage = await sealedStage({ keys });
  await stage.night(firstRun, [person(1), person(2), person(3)]);
  await stage.night(secondRun, [person(4), person(5, 'reader')]);
  return stage;
}

/** The stored row of somebody, to be altered. */
function rowOf(stage: SealedStage, number: number) {
  const id = person(number).key.principalId;
  const found = [...stage.history.rows].find(([, { stored }]) => stored.row?.includes(id));
  if (found === undefined) throw new TypeError(`there is no row of person ${number}`);
  return { place: found[0], kept: found[1] };
}

function alter(
  stage: SealedStage,
  number: number,
  change: Partial<ReturnType<typeof rowOf>['kept']['stored']>,
) {
  const { place, kept } = rowOf(stage, number);
  stage.history.rows.set(place, { ...kept, stored: { ...kept.stored, ...change } });
}

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

  test('says of a row that was erased that its hash alone is left', async () => {
    const stage = await twoNights();
    alter(stage, 1, {
      salt: undefined as never,
      row: undefined as never,
      erasedAt: '2026-11-12T10:00:00.000Z',
    });

    expect(await stage.verify()).toMatchObject({ state: 'consistent', rows: { verified: 5, erased: 1 } });
  });
});

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

  test('is found where a manifest was altered, with the heads that do not fit it', async () => {
    const stage = await twoNights();
    const [first] = stage.sealLog.log;
    stage.sealLog.log[0] = { ...first, text: first?.text.replace('"rows":3', '"rows":2') } as never;

    const { state, findings } = await stage.verify();

    expect(state).toBe('altered');
    expect(findings.map(({ kind }) => kind)).toEqual(['log-rewritten', 'log-rewritten', 'rows-added']);
  });

  test.each([
    {
      which: 'the first',
      at: 0,
      kinds: ['entry-missing', 'log-cut-short', 'log-cut-short', 'rows-added', 'rows-added', 'rows-added'],
    },
    { which: 'the last', at: 1, kinds: ['log-cut-short', 'rows-added', 'rows-added'] },
  ])('is found where $which entry of the log was taken away', async ({ at, kinds }) => {
    const stage = await twoNights();
    stage.sealLog.log.splice(at, 1);

    const { state, findings } = await stage.verify();

    expect(state).toBe('altered');
    expect(findings.map(({ kind }) => kind)).toEqual(kinds);
  });

  test('at its end is found by a head that was kept outside, and by nothing else', async () => {
    const stage = await twoNights();
    const kept = stage.sealLog.kept[1]?.note ?? '';
    stage.sealLog.log.pop();
    stage.sealLog.kept.pop();
    for (const number of [4, 5]) stage.history.rows.delete(rowOf(stage, number).place);

    expect(await stage.verify()).toMatchObject({ state: 'consistent', findings: [] });
    expect(await stage.verify({ keptHeads: [{ note: kept, source: 'head.txt' }] })).toMatchObject({
      state: 'altered',
      findings: [
        {
          kind: 'log-cut-short',
          place: 'a head in head.txt',
          because: 'It is over 2 entries, and 1 are there: the others were taken away.',
        },
      ],
    });
  });

  test('and sealed anew with the same key is found by a head that was kept outside', async () => {
    const stage = await twoNights();
    const forged = await sealedStage();
    await forged.night(firstRun, [person(1)]);
    await forged.night(secondRun, []);
    const keptHeads = [{ note: stage.sealLog.kept[1]?.note ?? '', source: 'head.txt' }];

    expect(await forged.verify()).toMatchObject({ state: 'consistent' });
    expect(await forged.verify({ keptHeads })).toMatchObject({
      state: 'altered',
      findings: [{ kind: 'log-rewritten', place: 'a head in head.txt' }],
    });
  });

  test('and sealed anew with another key is not verified by whoever knows the right one', async () => {
    const forged = await twoNights(['mallory']);
    const [publicKey = new Uint8Array()] = await new FakeSigner('key-1').publicKeys(
      new AbortController().signal,
    );

    const { state, findings } = await forged.verify({ keys: [verifierKey(logOrigin(tenantId), publicKey)] });

    expect(state).toBe('unverified');
    expect(findings.map(({ kind }) => kind)).toEqual(['head-unproven', 'head-unproven']);
  });

  test('is found where a head names our key and was not signed by it', async () => {
    const stage = await twoNights();
    const [head] = stage.sealLog.kept;
    const [, note = ''] = [head, stage.sealLog.kept[1]?.note];
    const signature = note.slice(note.indexOf('\n\n'));
    stage.sealLog.kept[0] = {
      ...head,
      note: `${head?.note.slice(0, head.note.indexOf('\n\n'))}${signature}`,
    } as never;

    expect(await stage.verify()).toMatchObject({ state: 'altered', findings: [{ kind: 'head-forged' }] });
  });

  test('is found where a head of another tenant was put in', async () => {
    const stage = await twoNights();
    const other = '99999999-aaaa-4bbb-8ccc-000000000001';
    const sealer = createSealer(
      { ...stage, tenantId: other, outsideHeads: undefined },
      () => new AbortController().signal,
    );
    await sealer.seal('x', [], {
      ...{ table: 'Evidence', job: 'snapshot-access', at: '2026-11-11T02:00:00.000Z' },
      ...{ complete: {}, counts: {}, appVersion: '0.2.0' },
    });

    expect((await stage.verify()).findings.map(({ kind }) => kind)).toEqual([
      'entry-altered',
      'head-foreign',
    ]);
  });
});

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
