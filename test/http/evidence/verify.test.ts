import { beforeEach, describe, expect, test } from '@jest/globals';
import { createSealer } from '../../../src/evidence/seal/sealer.ts';
import { tenantId } from '../../builders.ts';
import { eligibility, fact, november } from '../../fact-builder.ts';
import { Api } from '../api.ts';

const runId = '20261111T020000000Z-0000000a';
/** It began with the run that learnt the fact. */
const begun = { ...november, runId, from: fact().seenAt };

let api: Api;
beforeEach(async () => {
  api = new Api();
  await api.history.beginInterval(begun);
  const leaves = await api.history.append([fact({ record: eligibility() })], {
    runId,
    intervals: [begun],
  });
  const clock = { now: () => new Date('2026-11-11T02:05:00Z') };
  await createSealer({ ...api, tenantId, clock }, () => new AbortController().signal).seal(runId, leaves, {
    ...{ table: 'Evidence', job: 'snapshot-access', at: '2026-11-11T02:00:00.000Z' },
    ...{ complete: {}, counts: {}, appVersion: '0.2.0' },
  });
});

const verify = (query = '') => api.ask({ path: 'evidence/verify', roles: ['PimWarden.Read'], query });

describe('GET evidence/verify', () => {
  test('reads and hashes every row, and says what that proves', async () => {
    expect(await verify()).toMatchObject({
      status: 200,
      jsonBody: {
        state: 'proven',
        findings: [],
        log: { entries: 1, signed: 1, outside: 1 },
        rows: { verified: 1, erased: 0, partitions: 1 },
        notVerified: [],
      },
    });
  });

  test('takes a head that the caller kept', async () => {
    api.outsideHeads.files.clear();
    const head = api.sealLog.kept[0]?.note ?? '';

    expect(await verify()).toMatchObject({ jsonBody: { state: 'consistent' } });
    expect(await verify(new URLSearchParams({ head }).toString())).toMatchObject({
      jsonBody: { state: 'proven' },
    });
  });

  test('names what was altered', async () => {
    api.history.rows.clear();

    expect(await verify()).toMatchObject({
      status: 200,
      jsonBody: {
        state: 'altered',
        sentence: expect.stringMatching(/^Evidence was altered: .* sealed 1 rows here, and 0 are there\.$/),
        findings: [{ kind: 'rows-missing', runId }],
      },
    });
  });

  test('is not for callers who may not read', async () => {
    expect(await api.ask({ path: 'evidence/verify', roles: ['PimWarden.Activate'] })).toMatchObject({
      status: 403,
    });
  });
});
