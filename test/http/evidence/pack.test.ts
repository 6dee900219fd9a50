import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createSealer } from '../../../src/evidence/seal/sealer.ts';
import { tenantId } from '../../builders.ts';
import { unzipped, verified } from '../../evidence/pack/pack-stage.ts';
import { eligibility, fact, november } from '../../fact-builder.ts';
import { Api } from '../api.ts';

const runId = '20261111T020000000Z-0000000a';
const query = 'from=2026-11-05T00:00:00Z&to=2026-11-20T00:00:00Z';

let api: Api;
beforeEach(async () => {
  api = new Api();
  await api.history.beginInterval(november);
  const leaves = await api.history.append([fact({ record: eligibility() })], {
    runId,
    intervals: [november],
  });
  const clock = { now: () => new Date('2026-11-11T02:05:00Z') };
  await createSealer({ ...api, tenantId, clock }, () => new AbortController().signal).seal(runId, leaves, {
    ...{ table: 'Evidence', job: 'snapshot-access', at: '2026-11-11T02:00:00.000Z' },
    ...{ complete: {}, counts: {}, appVersion: '0.2.0' },
  });
});

const ask = (asked: string, roles: readonly ['PimWarden.Read' | 'PimWarden.Activate'] = ['PimWarden.Read']) =>
  api.ask({ path: 'evidence/pack', roles, query: asked });

describe('GET evidence/pack', () => {
  test('answers a zip that verifies', async () => {
    const { status, body, headers } = await ask(query);

    expect({ status, headers }).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'application/zip',
        'content-disposition': 'attachment; filename="pim-warden-2026-11-05-2026-11-20.zip"',
        'content-digest': `sha-256=:${createHash('sha256')
          .update(Buffer.from(body ?? ''))
          .digest('base64')}:`,
      },
    });
    const files = await unzipped(Buffer.from(body ?? ''));
    expect(verified(files)).toMatchObject({
      code: 0,
      text: expect.stringContaining('1 rows in 1 partitions'),
    });
  });

  test.each([
    { asked: 'from=2026-11-20T00:00:00Z&to=2026-11-05T00:00:00Z', message: 'it does not lie before to' },
    { asked: 'from=2026-11-20T00:00:00Z&to=2027-11-05T00:00:00Z', message: 'it lies in the future' },
    { asked: 'from=2025-11-05T00:00:00Z', message: 'expected 366 days before to at most' },
    { asked: 'to=2026-11-05T00:00:00Z', message: expect.any(String) },
  ])('refuses $asked', async ({ asked, message }) => {
    expect(await ask(asked)).toMatchObject({ status: 400, jsonBody: { errors: [{ message }] } });
  });

  test('says which command makes a pack that the time was not enough for', async () => {
    const last = api.looks.last.bind(api.looks);
    api.looks.last = async () => {
      await once(AbortSignal.timeout(1), 'abort');
      return last();
    };

    expect(
      await api.ask({ path: 'evidence/pack', roles: ['PimWarden.Read'], query }, { timeBudgetMs: 0 }),
    ).toMatchObject({ status: 504, jsonBody: { detail: expect.stringContaining('npm run pack') } });
  });

  test('says which command makes a pack that is too large for an answer', async () => {
    api.packVerifier = randomBytes(65 * 2 ** 20);

    expect(await ask(query)).toMatchObject({
      status: 400,
      jsonBody: {
        errors: [{ at: 'query.from', message: expect.stringContaining('larger than 64 MiB') }],
      },
    });
  });

  test('says that the app was deployed without its verifier', async () => {
    api.packVerifier = undefined;

    expect(await ask(query)).toMatchObject({
      status: 503,
      jsonBody: {
        detail:
          'dist/verify.mjs is missing, which goes into each pack. npm run package and npm run build:verifier make it.',
      },
    });
  });

  test('is not for callers who may not read', async () => {
    expect(await ask(query, ['PimWarden.Activate'])).toMatchObject({ status: 403 });
  });
});
