import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ApiRole } from '../../src/ports/caller.ts';
import { Api } from './api.ts';

let api: Api;
beforeEach(() => {
  api = new Api();
});

const stop = (...roles: readonly ApiRole[]) =>
  api.ask({ path: 'writers/stop', body: { because: 'INC-4711' }, roles });
const start = (...roles: readonly ApiRole[]) => api.ask({ path: 'writers/start', body: {}, roles });
const stoppedByAda =
  'The writers of this tenant are stopped by ada at 2026-11-24T09:00:00.000Z (INC-4711). POST /api/writers/start, with the role PimWarden.Approve, starts them again.';

describe('stopping the writers', () => {
  test.each<ApiRole>(['PimWarden.Remove', 'PimWarden.Run', 'PimWarden.Approve'])(
    'needs no more than %s, and everybody who may look sees who did it',
    async (role) => {
      expect(await stop(role)).toMatchObject({
        status: 200,
        jsonBody: { state: 'stopped', because: stoppedByAda },
      });

      const seen = await api.ask({ path: 'writers', roles: ['PimWarden.Read'] });
      expect(seen).toMatchObject({ status: 200, jsonBody: { state: 'stopped', because: stoppedByAda } });
      expect(api.log.of('writers.stopped')).toEqual([expect.objectContaining({ by: 'ada' })]);
    },
  );

  test.each<ApiRole>(['PimWarden.Read', 'PimWarden.Grant', 'PimWarden.Settings', 'PimWarden.Activate'])(
    'is not for %s',
    async (role) => {
      expect((await stop(role)).status).toBe(403);
      expect(api.decisions.decisions).toEqual([]);
    },
  );

  test('keeps a change that is asked for afterwards from being sent', async () => {
    await stop('PimWarden.Run');

    const answer = await api.ask({
      method: 'PATCH',
      path: 'role-settings/{policyId}/rules/Expiration_EndUser_Assignment',
      params: { policyId: (await policyId()) ?? '' },
      body: { maximumDuration: 'PT4H' },
    });

    expect(answer).toMatchObject({
      status: 409,
      jsonBody: { title: 'The writers are stopped', detail: stoppedByAda, retry: 'later' },
    });
    expect(api.commands.all()).toMatchObject([{ state: 'refused', outcome: { code: 'stopped' } }]);
  });

  test('takes a reason of a sensible length and nothing else', async () => {
    const long = await api.ask({ path: 'writers/stop', body: { because: 'x'.repeat(501) } });
    const other = await api.ask({ path: 'writers/stop', body: { why: 'INC-4711' } });

    expect([long.status, other.status]).toEqual([400, 400]);
    expect(api.decisions.decisions).toEqual([]);
  });
});

describe('starting them again', () => {
  test('needs PimWarden.Approve, and may be done by whoever stopped them', async () => {
    await stop('PimWarden.Remove');
    expect((await start('PimWarden.Remove', 'PimWarden.Run', 'PimWarden.Grant')).status).toBe(403);
    expect(await api.ask({ path: 'writers' })).toMatchObject({ jsonBody: { state: 'stopped' } });

    api.now = new Date('2026-11-24T09:01:00Z');
    expect(await start('PimWarden.Approve')).toMatchObject({ status: 200, jsonBody: { state: 'running' } });
    expect(api.log.of('writers.started')).toEqual([expect.objectContaining({ by: 'ada' })]);
  });
});

async function policyId(): Promise<string | undefined> {
  const { jsonBody } = await api.ask({ path: 'role-settings' });
  return (jsonBody as { readonly items?: readonly { readonly policyId: string }[] }).items?.[0]?.policyId;
}
