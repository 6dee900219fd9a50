import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Sender } from '../../../src/domain/model/sender.ts';
import type { FakeCommands } from '../../fakes/fake-commands.ts';
import { unreadableRow } from '../../read-listing.ts';
import { rules } from '../../rules-builder.ts';
import { sender } from '../../sender-builder.ts';
import { ADA, GRACE, group, LIN, NIGHT_SHIFT, servicePrincipal, user } from '../../snapshot-builder.ts';
import type { FakePorts } from '../fake-ports.ts';
import { activations, ask, delivery, deliveryPorts, pass, start } from './delivery-stage.ts';

let ports: FakePorts<FakeCommands>;
beforeEach(() => {
  ports = deliveryPorts();
});

const mayAsk = (of: Partial<Sender>) => rules({ senders: [sender(of)] });
const everybody = { beneficiary: { kind: 'everybody' } } as const;
const named = (name: string) => ({ beneficiary: { kind: 'user-principal-name', name } }) as const;

/** For whom a delivery asks in the end, and what is said of it. */
async function resolve(...asks: Parameters<typeof ask>[0][]) {
  const wanted = delivery(1, start(asks.map((one) => ask(one))));
  ports.commands.put(wanted);
  const record = await pass(ports, wanted);
  const people = activations(ports).map(({ content }) => content.key.principalId);
  return { people, state: record?.state, message: record?.outcome?.message };
}

describe('for whom a delivery asks', () => {
  test('are all whom the rules name, where it names nobody', async () => {
    expect((await resolve(everybody)).people).toEqual([ADA, GRACE]);
  });

  test('are the users in a group, at any depth, without a word of the groups and apps in it', async () => {
    const inner = group({ id: '22222222-aaaa-4bbb-8ccc-000000000002', memberIds: [LIN] });
    const app = servicePrincipal();
    ports = deliveryPorts({
      rules: mayAsk({ beneficiaries: { kind: 'group', id: NIGHT_SHIFT } }),
      directory: {
        groups: [group({ memberIds: [ADA, inner.id, app.id] }), inner],
        servicePrincipals: [app],
      },
    });

    expect(await resolve(everybody)).toMatchObject({ people: [ADA, LIN], message: '' });
  });

  test('are found out once: who joins the group later has nothing of it', async () => {
    ports = deliveryPorts({
      rules: mayAsk({ beneficiaries: { kind: 'group', id: NIGHT_SHIFT } }),
      directory: { groups: [group({ memberIds: [ADA] })] },
    });
    await resolve(everybody);
    ports.directory.put(group({ memberIds: [ADA, LIN] }));

    await pass(ports, delivery(1, start()));

    expect(activations(ports).map(({ content }) => content.key.principalId)).toEqual([ADA]);
  });

  test('is nobody where the group is gone', async () => {
    ports = deliveryPorts({ rules: mayAsk({ beneficiaries: { kind: 'group', id: NIGHT_SHIFT } }) });

    expect(await resolve(everybody)).toMatchObject({
      state: 'refused',
      message: expect.stringContaining(`The group ${NIGHT_SHIFT}`),
    });
  });

  test("is whom the rules map the sender's own user to, and nobody else", async () => {
    ports = deliveryPorts({ rules: mayAsk({ beneficiaries: { kind: 'map', objectIds: { PADA: ADA } } }) });

    const { people, message } = await resolve(
      { beneficiary: { kind: 'sender-user', id: 'PADA' } },
      { beneficiary: { kind: 'sender-user', id: 'constructor' } },
      { beneficiary: { kind: 'principal', id: LIN } },
    );

    expect(people).toEqual([ADA]);
    expect(message).toMatch('who user "constructor" of pagerduty is');
    expect(message).toMatch(`may not ask for ${LIN}`);
  });

  test('is the one user with just that name, where the sender may ask for them', async () => {
    const names = { [ADA]: 'ada@contoso.example', [LIN]: 'lin@contoso.example' };
    ports = deliveryPorts({ directory: { names } });

    const { people, message } = await resolve(
      named('ADA@contoso.example'),
      named('lin@contoso.example'),
      named('nobody@contoso.example'),
    );

    expect(people).toEqual([ADA]);
    expect(message).toMatch(`may not ask for ${LIN}`);
    expect(message).toMatch('Nobody has the user principal name "nobody@contoso.example".');
  });

  test('is nobody where two users have the name', async () => {
    const names = { [ADA]: 'a@contoso.example', [GRACE]: 'a@contoso.example' };
    ports = deliveryPorts({ directory: { names } });

    expect(await resolve(named('a@contoso.example'))).toMatchObject({
      state: 'refused',
      message: expect.stringContaining('2 users have'),
    });
  });

  test.each([
    { guests: 'refuse', isGuest: true, people: [] },
    { guests: 'refuse', isGuest: undefined, people: [] },
    { guests: 'allow', isGuest: true, people: [ADA] },
  ] as const)(
    'are no guests unless the rules say so: $guests, $isGuest',
    async ({ guests, isGuest, people }) => {
      ports = deliveryPorts({
        rules: rules({ senders: [sender()], activations: { guests } }),
        directory: { users: [user({ isGuest })] },
      });

      expect((await resolve({})).people).toEqual(people);
    },
  );

  test('are each looked at once, whoever of them is there', async () => {
    ports = deliveryPorts({ directory: { users: [user()] } });
    const ofGrace = { beneficiary: { kind: 'principal', id: GRACE } } as const;
    ports.directory.remove(GRACE);

    const { people } = await resolve({}, ofGrace, { minutes: 30 }, { ...ofGrace, minutes: 30 });

    expect(people).toEqual([ADA]);
    const looked = ports.directory.requests.filter(({ part }) => part === 'objects');
    expect(looked.slice(0, 2).map(({ ids }) => ids)).toEqual([[ADA], [GRACE]]);
    expect(ports.commands.all()[0]?.outcome?.commandIds).toHaveLength(1);
  });

  test('are told by name where they cannot have it: apps, groups, the unreadable and the unknown', async () => {
    const app = servicePrincipal();
    const people = { kind: 'people', ids: [app.id, NIGHT_SHIFT, GRACE, LIN] } as const;
    ports = deliveryPorts({
      rules: rules({ senders: [sender({ beneficiaries: people })], activations: { guests: 'allow' } }),
      directory: { users: [], groups: [group()], servicePrincipals: [app] },
    });
    ports.directory.remove(GRACE);
    ports.directory.putUnreadable('objects', unreadableRow({ id: LIN, because: 'it has no kind' }));
    const principal = (id: string) => ({ beneficiary: { kind: 'principal', id } }) as const;

    expect(await resolve(...people.ids.map(principal))).toEqual({
      people: [],
      state: 'refused',
      message:
        'It asks for nobody who may have it. ' +
        `${app.id} is no user. ${NIGHT_SHIFT} is no user. ` +
        `${GRACE} is not in this directory. ${LIN} cannot be read: it has no kind.`,
    });
  });

  test('are told by name where they are guests, or gone, among everybody; groups, apps and devices are not', async () => {
    const app = servicePrincipal();
    const device = { kind: 'foreign', id: '55555555-aaaa-4bbb-8ccc-000000000001', type: 'device' } as const;
    ports = deliveryPorts({
      rules: mayAsk({
        beneficiaries: { kind: 'people', ids: [GRACE, LIN, device.id, app.id, NIGHT_SHIFT, ADA] },
      }),
      directory: {
        users: [user(), user({ id: LIN, isGuest: true })],
        groups: [group()],
        servicePrincipals: [app],
        foreign: [device],
      },
    });
    ports.directory.remove(GRACE);

    const { people, message } = await resolve(everybody);

    expect(people).toEqual([ADA]);
    expect(message).toBe(
      `Left out: ${GRACE} is not in this directory. ` +
        `Left out: ${LIN} is a guest, or not known to be none (activations.guests of the rules).`,
    );
  });

  test('are in the order of their ids, each once, however the rules write them', async () => {
    ports = deliveryPorts({
      rules: mayAsk({ beneficiaries: { kind: 'people', ids: [GRACE, ADA.toUpperCase(), ADA] } }),
    });

    expect((await resolve(everybody)).people).toEqual([ADA, GRACE]);
    expect(ports.commands.all()[0]?.outcome?.commandIds).toHaveLength(2);
  });

  test("is nobody by the sender's own users where the rules have no map of them", async () => {
    const { message } = await resolve({ beneficiary: { kind: 'sender-user', id: 'PADA' } });

    expect(message).toMatch('The rules do not say who user "PADA" of pagerduty is');
  });

  test('may be just as many people as the sender may ask for', async () => {
    ports = deliveryPorts({ rules: mayAsk({ limits: { ...sender().limits, people: 2 } }) });

    expect((await resolve(everybody)).people).toEqual([ADA, GRACE]);
  });

  test('is refused whole where it is more people than the sender may ask for, and that is told', async () => {
    ports = deliveryPorts({ rules: mayAsk({ limits: { ...sender().limits, people: 1 } }) });

    const { people, message } = await resolve(everybody);

    expect(people).toEqual([]);
    expect(message).toMatch('It asks for 2 people, and pagerduty may ask for 1 in 24 hours');
    expect(ports.notifier.posted).toMatchObject([{ state: 'refused', reason: message }]);
  });
});
