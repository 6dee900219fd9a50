import { beforeEach, describe, expect, test } from '@jest/globals';
import type { CommandFact } from '../../src/domain/model/command.ts';
import { activationBody, wholeActivationBody } from '../../src/http/activations/bodies.ts';
import { awaiting, command, recorded } from '../change-builder.ts';
import { ADA, GRACE, HELPDESK_ADMINISTRATOR, roleKey } from '../snapshot-builder.ts';
import { ask, delivery, given, secret } from './activations-stage.ts';
import { Api } from './api.ts';

let api: Api;
beforeEach(() => {
  api = new Api([]);
});

const read = (id: string, headers: Readonly<Record<string, string>> = {}) =>
  api.ask({ path: 'activations/{id}', params: { id }, roles: ['PimWarden.Read'], headers });

describe('GET activations', () => {
  test('lists activations and messages, newest first, page by page, and nothing else', async () => {
    const first = await given(api);
    const message = delivery(api, [first.id]);
    const later = api.commands.put(ask(40, { ticket: 'OTHER' }));
    api.commands.put(command());

    const page = await api.ask({ path: 'activations', query: 'top=2', roles: ['PimWarden.Read'] });
    const { items, next } = page.jsonBody as { items: { id: string }[]; next: string };
    const rest = await api.ask({
      path: 'activations',
      query: `top=2&from=${next}`,
      roles: ['PimWarden.Read'],
    });

    expect(items.map(({ id }) => id)).toEqual([later.id, first.id]);
    expect(rest.jsonBody).toMatchObject({ items: [{ id: message.id, kind: 'delivery', state: 'done' }] });
    for (const item of items) expect(activationBody.safeParse(item)).toMatchObject({ success: true });
  });

  test.each([
    ['principalId', `principalId=${ADA}`, ['active', 'accepted']],
    [
      'roleDefinitionId',
      `roleDefinitionId=${HELPDESK_ADMINISTRATOR.toUpperCase()}`,
      ['active', 'accepted', 'refused'],
    ],
    ['state', 'state=active', ['active']],
    ['sender', 'sender=pagerduty', ['active', 'accepted', 'refused', 'done']],
    ['another sender', 'sender=another', []],
    ['ticket', 'ticket=OTHER', ['accepted']],
    ['kind', 'kind=delivery', ['done']],
    ['several', `principalId=${ADA}&state=active&kind=activation`, ['active']],
  ])('narrows by %s', async (_name, query, states) => {
    const first = await given(api);
    delivery(api, [first.id]);
    api.commands.put(ask(40, { ticket: 'OTHER' }));
    const refused = ask(41, { key: roleKey({ principalId: GRACE }) });
    api.commands.put(refused, recorded(refused, { state: 'refused', code: 'obstructed' }));

    const { jsonBody } = await api.ask({ path: 'activations', query, roles: ['PimWarden.Read'] });

    const { items } = jsonBody as { items: { state: string }[] };
    expect(items.map(({ state }) => state).toSorted()).toEqual(states.toSorted());
  });

  test('names those that cannot be read', async () => {
    api.commands.unreadable = [{ id: 'odd', askedAt: undefined, because: 'its hash does not match' }];

    const { jsonBody } = await api.ask({ path: 'activations', roles: ['PimWarden.Read'] });

    expect(jsonBody).toMatchObject({ unreadable: [{ id: 'odd', because: 'its hash does not match' }] });
  });
});

test('changes show a message by its sender and id, never its words or its signature', async () => {
  const message = delivery(api);

  const listed = await api.ask({ path: 'changes', roles: ['PimWarden.Read'] });
  const one = await api.ask({ path: 'changes/{id}', params: { id: message.id }, roles: ['PimWarden.Read'] });

  expect(one.jsonBody).toMatchObject({ id: message.id, operation: 'activation.delivery', state: 'done' });
  for (const { status, jsonBody } of [listed, one]) {
    expect(status).toBe(200);
    expect(JSON.stringify(jsonBody)).toContain('01ABC');
    expect(JSON.stringify(jsonBody)).not.toMatch(/x-pagerduty-signature|eyJl|secret/);
  }
});

describe('GET activations/{id}', () => {
  test('says everything of an activation', async () => {
    const record = await given(api);

    const { status, jsonBody } = await read(record.id);

    expect(status).toBe(200);
    expect(wholeActivationBody.safeParse(jsonBody)).toMatchObject({ success: true });
    expect(jsonBody).toMatchObject({
      id: record.id,
      kind: 'activation',
      state: 'active',
      sender: 'pagerduty',
      ticket: 'Q1A2B3',
      principalId: ADA,
      roleDefinitionId: HELPDESK_ADMINISTRATOR,
      directoryScopeId: '/',
      minutes: 120,
      until: '2026-11-24T11:00:00.000Z',
      decisions: [],
      ends: [],
    });
  });

  test('says of a message what it asked for, and never what it was made of', async () => {
    const record = await given(api);
    const message = delivery(api, [record.id]);

    const { jsonBody } = await read(message.id);

    expect(jsonBody).toMatchObject({ kind: 'delivery', activations: [{ id: record.id, state: 'active' }] });
    expect(JSON.stringify(jsonBody)).not.toMatch(/x-pagerduty-signature|eyJl/);
  });

  test('says of one that waits for a person who has to sign, and where', async () => {
    const of = ask(30);
    const waits: CommandFact = {
      ...awaiting(of.askedAt),
      awaiting: { reason: 'confirmation', proof: 'own', because: 'Ada has to confirm it.' },
    };
    const record = api.commands.put(of, waits);

    const { jsonBody } = await read(record.id);

    expect(jsonBody).toMatchObject({
      state: 'awaiting-approval',
      awaiting: { reason: 'confirmation', proof: 'own', because: 'Ada has to confirm it.' },
    });
    const { link } = (jsonBody as { awaiting: { link: string } }).awaiting;
    expect(link).toContain(`https://warden.example/api/`);
    expect(link).toContain(record.id);
  });

  test('says what ended it, and why', async () => {
    const record = await given(api);
    const end = { at: new Date('2026-11-24T08:50:00Z'), cause: 'ticket', because: 'resolved' } as const;
    await api.commands.add(record, { kind: 'ended', at: end.at, end });

    const { jsonBody } = await read(record.id);

    expect(jsonBody).toMatchObject({
      state: 'ended',
      ended: { at: '2026-11-24T08:50:00.000Z', cause: 'ticket', because: 'resolved' },
    });
  });

  test('without a token says how far it is, and nothing of whom it is about', async () => {
    const record = await given(api);
    const message = delivery(api, [record.id]);
    const open = (id: string) => api.ask({ path: 'activations/{id}', params: { id }, isOpen: true });

    expect(await open(record.id)).toMatchObject({
      status: 200,
      jsonBody: { id: record.id, state: 'active' },
    });
    expect(await open(message.id)).toMatchObject({
      status: 200,
      jsonBody: { id: message.id, state: 'done' },
    });
    const { jsonBody } = await open(record.id);
    expect(Object.keys(jsonBody as object).toSorted()).toEqual(['id', 'state']);
    // What is no token is refused, not taken for none.
    expect((await read(record.id, { authorization: 'Basic YWRhOmFkYQ==' })).status).toBe(401);
  });

  test.each(['renewals', '20261124T090000123Z-0b5c9f0e', `20261124T070000000Z-${secret}`, '%2e%2e'])(
    'without a token knows nothing of %s',
    async (id) => {
      api.commands.put(command());

      expect((await api.ask({ path: 'activations/{id}', params: { id }, isOpen: true })).status).toBe(404);
    },
  );

  test.each(['PimWarden.Activate', 'PimWarden.Send'] as const)('shows nothing to %s', async (role) => {
    const record = await given(api);

    const { status } = await api.ask({ path: 'activations/{id}', params: { id: record.id }, roles: [role] });

    expect(status).toBe(403);
  });

  test('of a renewal is none', async () => {
    api.commands.put(command());

    expect((await read(command().id)).status).toBe(404);
  });
});
