import { beforeEach, describe, expect, test } from '@jest/globals';
import { createExecutor } from '../../src/changes/executor.ts';
import { kindOfCommand, lookForFirst } from '../../src/changes/first-alone.ts';
import type { ChangeRecord, Command } from '../../src/domain/model/command.ts';
import { StoreError } from '../../src/ports/errors.ts';
import { activation, claimed, command, firstMade, recorded } from '../change-builder.ts';
import type { FakeCommands } from '../fakes/fake-commands.ts';
import { GRACE, roleDefinition, roleDefinitions, roleKey } from '../snapshot-builder.ts';
import { asked, type FakePorts, fakePorts, grant } from './fake-ports.ts';

const now = new Date('2026-11-24T09:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const kind = 'eligibility.adminAssign';
/** Grants of one kind, each of a role of its own. */
const wish = (number: number, at = now) =>
  asked(at, number, grant(roleKey({ roleDefinitionId: `role-${number}` })));

let ports: FakePorts<FakeCommands>;
beforeEach(() => {
  ports = fakePorts({ now });
  const roles = [1, 2, 3].map((number) => roleDefinition({ id: `role-${number}` }));
  ports.roleDefinitions.answer = roleDefinitions(roleDefinition(), ...roles);
});

const execute = (of: Command): Promise<ChangeRecord> => createExecutor(ports).execute(ports.commands.put(of));
const sent = () => ports.roles.submitted.length;
/** Graph takes what is sent, and goes on showing what was there. */
const showsNothing = () => {
  ports.roles.instances = async function* none() {};
};
const unconfirmed = (of: Command) => recorded(of, { state: 'unconfirmed', code: 'unconfirmed' });

describe('the first change of a kind that callers ask for in a tenant', () => {
  test('is followed by others at once where it is seen to hold', async () => {
    const states = [];
    for (const number of [1, 2, 3]) states.push((await execute(wish(number))).state);

    expect(states).toEqual(['done', 'done', 'done']);
  });

  test('holds the next one back where it is not seen: nothing is sent, and the answer says when to ask again', async () => {
    showsNothing();
    const first = await execute(wish(1));
    expect(first.state).toBe('unconfirmed');

    const next = await execute(wish(2));

    expect(sent()).toBe(1);
    expect(next).toMatchObject({
      state: 'refused',
      outcome: { code: 'obstructed', obstacles: [{ code: 'in-progress' }] },
    });
    expect(next.outcome?.message).toBe(
      `The first eligibility.adminAssign in this tenant is made alone, and change ${first.id} is not seen to hold yet: ` +
        'nothing was sent. Ask again after 2026-11-24T09:15:00.000Z, or when that change is done.',
    );
  });

  test('lets another one be tried a quarter of an hour later, alone as well', async () => {
    showsNothing();
    await execute(wish(1));
    ports.passes(15);

    const states = [];
    for (const number of [2, 3])
      states.push((await execute(wish(number, new Date(now.getTime() + 15 * 60_000)))).state);

    expect(states).toEqual(['unconfirmed', 'refused']);
    expect(sent()).toBe(2);
  });

  test('holds nothing of another kind back', async () => {
    showsNothing();
    await execute(wish(1));

    const shorter = { ...wish(2), operation: 'eligibility.adminUpdate' };

    expect((await execute(shorter)).outcome?.message).not.toMatch(/made alone/);
  });

  test('is waited for while it is under way: of many at once, each is sent, the second not before the first is seen', async () => {
    const order: string[] = [];
    const [submit, add] = [ports.roles.submit.bind(ports.roles), ports.commands.add.bind(ports.commands)];
    ports.roles.submit = async (...input) => {
      order.push('sent');
      return submit(...input);
    };
    ports.commands.add = async (record, fact) => {
      if (fact.kind === 'recorded') order.push('recorded');
      return add(record, fact);
    };
    Object.assign(ports, { pause: () => new Promise(setImmediate) });

    const all = await Promise.all([1, 2, 3].map((number) => execute(wish(number))));

    expect(all.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    expect(order.slice(0, 2)).toEqual(['sent', 'recorded']);
  });

  test('that Graph refused outright holds nothing back: nothing was changed', async () => {
    ports.roles.refuseNext({ code: 'RoleAssignmentRequestPolicyValidationFailed' });

    expect([(await execute(wish(1))).state, (await execute(wish(2))).state]).toEqual(['refused', 'done']);
  });
});

test('what a sender asks for too early stays accepted, and is tried again', async () => {
  const first = activation({ id: '20261124T085500000Z-00000001', askedAt: minutesAgo(5) });
  ports.commands.put(first, claimed(first), unconfirmed(first));
  const next = activation({ executeBefore: new Date('2026-11-24T09:30:00Z') });

  expect((await execute(next)).state).toBe('accepted');
  expect(ports.log.of('change.later')).toMatchObject([{ until: '2026-11-24T09:10:00.000Z' }]);
  expect(sent()).toBe(0);
});

describe('what the store says of the first', () => {
  const held = async () => {
    const look = await lookForFirst(kind, ports);
    return look.kind === 'held' ? look.sentence : undefined;
  };

  test.each([
    { what: 'done', outcome: {}, isConfirmed: true },
    { what: 'what was so already', outcome: { code: 'unchanged' }, isConfirmed: false },
    { what: 'refused', outcome: { state: 'refused', code: 'refused' }, isConfirmed: false },
  ] as const)('$what: is it seen to hold? $isConfirmed', async ({ outcome, isConfirmed }) => {
    const earlier = wish(1, minutesAgo(20));
    ports.commands.put(earlier, claimed(earlier), recorded(earlier, outcome));
    const later = wish(2, minutesAgo(5));
    ports.commands.put(later, claimed(later), unconfirmed(later));

    expect((await held()) === undefined).toBe(isConfirmed);
  });

  test('counts for thirty days: after that Graph may have changed, and the next is a first again', async () => {
    const later = wish(2, minutesAgo(5));
    ports.commands.put(later, claimed(later), unconfirmed(later));
    await firstMade(ports.commands, wish(1, minutesAgo(21 * 24 * 60)));

    expect(await held()).toMatch(/made alone/);
  });

  test.each([
    { state: 'unconfirmed', code: 'unconfirmed' },
    { state: 'refused', code: 'ended' },
    { state: 'refused', code: 'settings-restored' },
  ] as const)('$code is a doubt', async (outcome) => {
    const earlier = wish(1, minutesAgo(5));
    ports.commands.put(earlier, claimed(earlier), recorded(earlier, outcome));

    expect(await held()).toMatch(/is not seen to hold yet/);
  });

  test('keeps the brake on where a command of the last minutes cannot be read: nobody knows of what kind it is', async () => {
    ports.commands.unreadable = [{ id: 'x', askedAt: minutesAgo(5), because: 'spoilt' }];
    expect(await held()).toMatch(/change x is not seen to hold/);

    ports.commands.unreadable = [{ id: 'x', askedAt: minutesAgo(16), because: 'spoilt' }];
    expect(await held()).toBeUndefined();
  });

  test('lifts this brake and nothing else: after a planted one the gates refuse as before', async () => {
    await firstMade(ports.commands, wish(1));

    const forOneself = asked(now, 1, grant(roleKey({ principalId: GRACE, roleDefinitionId: 'role-1' })));

    expect(await execute(forOneself)).toMatchObject({
      state: 'refused',
      outcome: { obstacles: [{ code: 'self-grant' }] },
    });
    expect(sent()).toBe(0);
  });

  test('a planted claim of the future holds nothing back for ever', async () => {
    const planted = wish(1, new Date('2027-11-24T09:00:00Z'));
    ports.commands.put(planted, claimed(planted));

    expect(await held()).toBeUndefined();
  });

  test('stops everything where the store cannot be read', async () => {
    ports.commands.list = () =>
      Promise.reject(new StoreError('unreachable', 'the store is away', 'ECONNREFUSED'));

    await expect(execute(wish(1))).rejects.toThrow('the store is away');
    expect(sent()).toBe(0);
  });
});

test('no first is waited for by what is only checked, takes away what a grant of our own gave, or is a person’s own', () => {
  const checked = command({
    source: { kind: 'api' },
    content: { ...wish(1).content, validateOnly: true } as Command['content'],
  });
  const kinds = [
    checked,
    command({ content: { kind: 'revocation', principalId: 'ada', removals: [], left: [] } }),
    command({
      content: { kind: 'activation-end', activationId: 'x', key: roleKey(), cause: 'ticket', because: '' },
    }),
    command({ content: { kind: 'run', job: 'undo', upTo: 'plan', undoes: [] } }),
  ].map(kindOfCommand);

  expect(kinds).toEqual([undefined, undefined, undefined, undefined]);
  expect(kindOfCommand(command())).toBe('renew-eligibilities.renewal (eligibility adminExtend)');
});
