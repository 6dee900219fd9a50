import { beforeEach, describe, expect, test } from '@jest/globals';
import { alarmDecision } from '../../src/changes/alarms.ts';
import { shadowAlarmKind } from '../../src/changes/shadow-alarms.ts';
import type { ApiRole } from '../../src/ports/caller.ts';
import { tenantId } from '../builders.ts';
import { Api, type ApiRequest } from './api.ts';
import { now } from './callers.ts';

let api: Api;
beforeEach(() => {
  api = new Api();
  raise('gives-1', new Date('2026-11-24T08:00:00Z'));
  raise('gives-2', new Date('2026-11-24T08:30:00Z'));
});

const because = 'No command accounts for it.';
function raise(id: string, at: Date): void {
  api.decisions.decisions.push(alarmDecision(shadowAlarmKind, id, { tenantId, at, because }));
}

const release = (id: string, more: Partial<ApiRequest> = {}) =>
  api.ask({
    ...{ path: 'shadow-writes/{id}/release', params: { id }, body: { because: 'INC-4711' } },
    ...{ roles: ['PimWarden.Approve'] as readonly ApiRole[], ...more },
  });
const list = async (state?: string) => {
  const query = state === undefined ? {} : { query: `state=${state}` };
  const { jsonBody } = await api.ask({ path: 'shadow-writes', roles: ['PimWarden.Read'], ...query });
  return (jsonBody as { readonly items: readonly object[] }).items;
};

describe('alarms about writes that are not ours', () => {
  test('are listed oldest first, with what was found', async () => {
    expect(await list()).toEqual([
      { id: 'gives-1', raisedAt: '2026-11-24T08:00:00.000Z', because, state: 'open' },
      { id: 'gives-2', raisedAt: '2026-11-24T08:30:00.000Z', because, state: 'open' },
    ]);
  });

  test('are released one by one, by a person who says what came of it', async () => {
    expect(await release('gives-1')).toMatchObject({
      status: 200,
      jsonBody: { state: 'released', releasedBy: 'ada', releasedBecause: 'INC-4711' },
    });

    expect(await list('open')).toMatchObject([{ id: 'gives-2' }]);
    expect(await list('released')).toMatchObject([
      { id: 'gives-1', releasedBy: 'ada', releasedAt: now.toISOString() },
    ]);
    expect(api.log.of('shadow-write.released')).toEqual([{ alarmId: 'gives-1', by: 'ada' }]);
  });

  test('are open again when they are raised again', async () => {
    await release('gives-1');
    raise('gives-1', new Date('2026-11-24T09:30:00Z'));

    expect(await list('open')).toHaveLength(2);
  });

  test('are released by no app, by no other role, without a reason, nor where there is none', async () => {
    const others = await Promise.all([
      release('gives-1', { isApp: true }),
      release('gives-1', { roles: ['PimWarden.Run', 'PimWarden.Grant'] }),
      release('gives-1', { body: {} }),
      release('gives-3'),
    ]);

    expect(others.map(({ status }) => status)).toEqual([403, 403, 400, 404]);
    expect(await list('open')).toHaveLength(2);
  });

  test('are said with the writers: they take away, and give nothing', async () => {
    const writers = () => api.ask({ path: 'writers', roles: ['PimWarden.Read'] });

    expect(await writers()).toMatchObject({
      jsonBody: { state: 'running', grants: 'stopped', because: expect.stringContaining('gives-1') },
    });
    await release('gives-1');
    await release('gives-2');
    expect(await writers()).toMatchObject({ jsonBody: { state: 'running', grants: 'running' } });
  });
});
