import { beforeEach, describe, expect, test } from '@jest/globals';
import { awaiting } from '../change-builder.ts';
import { ADA, roleKey } from '../snapshot-builder.ts';
import { ask, delivery, given } from './activations-stage.ts';
import { Api } from './api.ts';

let api: Api;
beforeEach(() => {
  api = new Api([]);
});

const read = (id: string, headers: Readonly<Record<string, string>> = {}) =>
  api.ask({ path: 'activations/{id}', params: { id }, roles: ['PimWarden.Read'], headers });

describe('DELETE activations/{id}', () => {
  const end = (id: string, overrides: Partial<Parameters<Api['ask']>[0]> = {}) =>
    api.ask({
      method: 'DELETE',
      path: 'activations/{id}',
      params: { id },
      roles: ['PimWarden.Remove'],
      ...overrides,
    });

  test('ends it: by whoever may take access away', async () => {
    const record = await given(api);

    const answer = await end(record.id);

    expect(answer).toMatchObject({
      status: 200,
      jsonBody: { id: record.id, state: 'ended', outcome: 'ended' },
    });
    expect(api.roles.submitted.at(-1)).toMatchObject({ action: 'adminRemove', key: roleKey() });
    expect((await api.commands.find(record.id))?.grantEnd).toMatchObject({ cause: 'person' });
    const [asked] = api.commands.all().slice(-1);
    expect(asked).toMatchObject({
      operation: 'activation.end',
      askedBy: { objectId: 'ada', appId: 'portal' },
    });
  });

  test('is left to whoever has the access, who needs no more than Activate', async () => {
    const theirs = await given(api);

    const others = await end(theirs.id, { roles: ['PimWarden.Activate'] });
    const own = await end(theirs.id, { roles: ['PimWarden.Activate'], as: ADA });

    expect(others.status).toBe(403);
    expect(own).toMatchObject({ status: 200, jsonBody: { state: 'ended' } });
  });

  test('by an app needs Remove, whoever it says it is', async () => {
    const record = await given(api);

    const answer = await end(record.id, { roles: ['PimWarden.Activate'], isApp: true, as: ADA });

    expect(answer.status).toBe(403);
  });

  test('says that PIM wants five minutes first, and ends it after them', async () => {
    const record = await given(api, 57);

    const answer = await end(record.id);

    expect(answer).toMatchObject({
      status: 202,
      headers: { location: `/api/activations/${record.id}` },
      jsonBody: {
        state: 'active',
        outcome: 'accepted',
        because:
          'PIM takes no active access away that is younger than five minutes: it ends soon after 2026-11-24T09:02:02.000Z.',
      },
    });
    api.now = new Date('2026-11-24T09:03:00Z');
    await api.executeOpen();
    expect((await read(record.id)).jsonBody).toMatchObject({ state: 'ended', ends: [{ cause: 'person' }] });
  });

  test('twice waits for the same end', async () => {
    const record = await given(api, 57);

    const [one, other] = [await end(record.id), await end(record.id)];

    expect(other.jsonBody).toEqual(one.jsonBody);
    expect(api.commands.all()).toHaveLength(2);
  });

  test('of what is over changes nothing', async () => {
    const record = await given(api);
    await end(record.id);

    const again = await end(record.id);

    expect(again).toMatchObject({ status: 200, jsonBody: { state: 'ended', outcome: 'unchanged' } });
    expect(api.commands.all()).toHaveLength(2);
  });

  test('of one that waits takes it back: it gives nothing any more', async () => {
    const of = ask(30);
    const record = api.commands.put(of, awaiting(of.askedAt));

    const answer = await end(record.id);

    expect(answer).toMatchObject({ status: 200, jsonBody: { state: 'expired', outcome: 'withdrawn' } });
  });

  test('of a message is refused: its activations are ended one by one', async () => {
    expect((await end(delivery(api).id)).status).toBe(409);
  });

  test('of none is none', async () => {
    expect((await end('20261124T090000000Z-00000000')).status).toBe(404);
  });

  test('rings for another process where that one executes, and waits for it', async () => {
    api.executes = false;
    api.onWait = async () => void (await api.executeOpen());
    const record = await given(api);

    const answer = await end(record.id);

    expect(answer).toMatchObject({ status: 200, jsonBody: { state: 'ended' } });
    expect(api.doorbell.rung).toEqual([(answer.jsonBody as { endId: string }).endId]);
  });
});
