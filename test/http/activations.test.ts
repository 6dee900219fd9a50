import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ActivationContent } from '../../src/domain/model/activation.ts';
import type { ChangeRecord, Command, CommandFact } from '../../src/domain/model/command.ts';
import {
  activationBody,
  openActivationBody,
  wholeActivationBody,
} from '../../src/http/activations/bodies.ts';
import { activation, awaiting, claimed, command, recorded } from '../change-builder.ts';
import { ADA, GRACE, HELPDESK_ADMINISTRATOR, roleKey } from '../snapshot-builder.ts';
import { readCall } from '../tenant/snapshot-ports.ts';
import { Api } from './api.ts';

const requestId = '00000000-0000-4000-8000-000000000001';
const secret = '0b5c9f0e0b5c9f0e0b5c9f0e0b5c9f0e';

let api: Api;
beforeEach(() => {
  api = new Api([]);
});

function ask(number: number, content: Partial<ActivationContent> = {}): Command {
  const of = activation();
  if (of.content.kind !== 'activation') throw new Error('no activation');
  return {
    ...of,
    id: `20261124T08${String(number).padStart(2, '0')}00000Z-${secret}`,
    askedAt: new Date(`2026-11-24T08:${String(number).padStart(2, '0')}:00Z`),
    executeBefore: new Date('2026-11-24T10:00:00Z'),
    content: { ...of.content, key: roleKey(), ...content },
  };
}

/** A message that asked for these. */
function delivery(commandIds: readonly string[] = []): ChangeRecord {
  const of = command({
    id: `20261124T070000000Z-${secret}`,
    askedAt: new Date('2026-11-24T07:00:00Z'),
    operation: 'activation.delivery',
    source: { kind: 'activation', sender: 'pagerduty' },
    content: {
      kind: 'delivery',
      sender: 'pagerduty',
      format: 'pagerduty',
      deliveryId: '01ABC',
      body: Buffer.from('{"event":{"secret":"words"}}').toString('base64'),
      headers: { 'x-pagerduty-signature': 'v1=abc' },
    },
  });
  return api.commands.put(of, recorded(of, { commandIds }));
}

/** Access until 11:00, given at 08:30 unless a test says so. */
async function given(minutesPast8 = 30): Promise<ChangeRecord> {
  const until = new Date('2026-11-24T11:00:00Z');
  api.now = new Date(`2026-11-24T08:${minutesPast8}:00Z`);
  await api.roles.submit(
    {
      kind: 'assignment',
      action: 'adminAssign',
      key: roleKey(),
      startDateTime: undefined,
      expiration: { kind: 'at', endDateTime: until },
      justification: 'given',
      ticket: undefined,
      validationOnly: false,
    },
    readCall(),
  );
  api.now = new Date('2026-11-24T09:00:00Z');
  const of = ask(minutesPast8);
  const sent: CommandFact = { kind: 'sent', at: of.askedAt, graphRequestId: requestId };
  return api.commands.put(of, claimed(of), sent, recorded(of, { grantedUntil: until }));
}

const read = (id: string, headers: Readonly<Record<string, string>> = {}) =>
  api.ask({ path: 'activations/{id}', params: { id }, roles: ['PimWarden.Read'], headers });

describe('GET activations', () => {
  test('lists activations and messages, newest first, page by page, and nothing else', async () => {
    const first = await given();
    const message = delivery([first.id]);
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
    const first = await given();
    delivery([first.id]);
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
  const message = delivery();

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
    const record = await given();

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
    const record = await given();
    const message = delivery([record.id]);

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
    const record = await given();
    const end = { at: new Date('2026-11-24T08:50:00Z'), cause: 'ticket', because: 'resolved' } as const;
    await api.commands.add(record, { kind: 'ended', at: end.at, end });

    const { jsonBody } = await read(record.id);

    expect(jsonBody).toMatchObject({
      state: 'ended',
      ended: { at: '2026-11-24T08:50:00.000Z', cause: 'ticket', because: 'resolved' },
    });
  });

  test('without a token says how far it is, and nothing of whom it is about', async () => {
    const record = await given();
    const message = delivery([record.id]);
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
    expect(openActivationBody.safeParse(jsonBody)).toMatchObject({ success: true });
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
    const record = await given();

    const { status } = await api.ask({ path: 'activations/{id}', params: { id: record.id }, roles: [role] });

    expect(status).toBe(403);
  });

  test('of a renewal is none', async () => {
    api.commands.put(command());

    expect((await read(command().id)).status).toBe(404);
  });
});

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
    const record = await given();

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
    const theirs = await given();

    const others = await end(theirs.id, { roles: ['PimWarden.Activate'] });
    const own = await end(theirs.id, { roles: ['PimWarden.Activate'], as: ADA });

    expect(others.status).toBe(403);
    expect(own).toMatchObject({ status: 200, jsonBody: { state: 'ended' } });
  });

  test('by an app needs Remove, whoever it says it is', async () => {
    const record = await given();

    const answer = await end(record.id, { roles: ['PimWarden.Activate'], isApp: true, as: ADA });

    expect(answer.status).toBe(403);
  });

  test('says that PIM wants five minutes first, and ends it after them', async () => {
    const record = await given(57);

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
    const record = await given(57);

    const [one, other] = [await end(record.id), await end(record.id)];

    expect(other.jsonBody).toEqual(one.jsonBody);
    expect(api.commands.all()).toHaveLength(2);
  });

  test('of what is over changes nothing', async () => {
    const record = await given();
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
    expect((await end(delivery().id)).status).toBe(409);
  });

  test('of none is none', async () => {
    expect((await end('20261124T090000000Z-00000000')).status).toBe(404);
  });

  test('rings for another process where that one executes, and waits for it', async () => {
    api.executes = false;
    api.onWait = async () => void (await api.executeOpen());
    const record = await given();

    const answer = await end(record.id);

    expect(answer).toMatchObject({ status: 200, jsonBody: { state: 'ended' } });
    expect(api.doorbell.rung).toEqual([(answer.jsonBody as { endId: string }).endId]);
  });
});
