import { describe, expect, test } from '@jest/globals';
import { logOrigin } from '../../../src/evidence/log-origin.ts';
import { verifierKey } from '../../../src/evidence/proof/verifier-key.ts';
import { createSealer } from '../../../src/evidence/seal/sealer.ts';
import { tenantId } from '../../builders.ts';
import { FakeSigner } from '../../fakes/fake-signer.ts';
import { firstRun, person, rowOf, sealedStage, secondRun, twoNights } from './sealed-stage.ts';

describe('a log that was altered', () => {
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
