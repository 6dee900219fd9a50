import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  readGiven,
  readPresent,
  readRunning,
  readSent,
} from '../../../src/changes/activations/read-running.ts';
import { claimed, command } from '../../change-builder.ts';
import { assignment, GRACE, roleKey } from '../../snapshot-builder.ts';
import { readCall } from '../../tenant/snapshot-ports.ts';
import { at, GrantStage, nine } from './grant-stage.ts';

const unreadable = { id: '20261124T080000000Z-00000009', askedAt: nine, because: 'its hash does not match' };
/** The id of the first request that is made in PIM. */
const firstRequest = '00000000-0000-4000-8000-000000000001';

let stage: GrantStage;
beforeEach(() => {
  stage = new GrantStage();
});

test('the activations that run are read without those that cannot be read, which are said', async () => {
  const given = await stage.gives(at('11:00'));
  stage.ports.commands.unreadable = [unreadable];

  expect((await readRunning(stage.ports)).map(({ id }) => id)).toEqual([given.id]);
  expect(stage.ports.log.of('change.unreadable')).toEqual([
    { changeId: unreadable.id, because: 'its hash does not match' },
  ]);
});

describe('what was sent for activations', () => {
  test('is of each access its own: activations and their ends, and nothing else', async () => {
    const given = await stage.gives(at('11:00'));
    const end = stage.asksForEnd(given.id);
    const other = await stage.gives(at('11:00'), { key: roleKey({ principalId: GRACE }) });
    stage.ports.commands.put(command({ id: 'a renewal', askedAt: nine }));

    const sentFor = await readSent(stage.ports, nine);

    expect(
      sentFor(roleKey())
        .records.map(({ id }) => id)
        .toSorted(),
    ).toEqual([given.id, end.id]);
    expect(sentFor(roleKey({ principalId: GRACE })).records.map(({ id }) => id)).toEqual([other.id]);
  });

  test('goes back for as long as a chain of activations may last: three days', async () => {
    const given = await stage.gives(at('11:00'));
    const later = (minutes: number) => new Date(nine.getTime() + minutes * 60_000);

    const [within, beyond] = [
      await readSent(stage.ports, later(3 * 24 * 60)),
      await readSent(stage.ports, later(3 * 24 * 60 + 1)),
    ];

    expect(within(roleKey()).records.map(({ id }) => id)).toEqual([given.id]);
    expect(beyond(roleKey()).records).toEqual([]);
  });

  test('is whole unless one of them cannot be read', async () => {
    expect((await readSent(stage.ports, nine))(roleKey()).isWhole).toBe(true);
    stage.ports.commands.unreadable = [unreadable];
    expect((await readSent(stage.ports, nine))(roleKey()).isWhole).toBe(false);
  });
});

describe('access whose request names an activation', () => {
  /** Somebody asks in PIM with these words. */
  async function present(justification?: string) {
    await stage.somebodyElse('adminAssign', at('11:00'), justification);
    const sent = (await readSent(stage.ports, nine))(roleKey());
    return readPresent(roleKey(), sent, stage.ports, readCall());
  }

  test('is ours where nobody knew whether that was sent', async () => {
    const other = stage.unconfirmed(at('11:00'));
    const unknown = stage.unconfirmed(at('11:00'));

    const found = await present(`Database down. Activation ${unknown.id}.`);

    expect(found.present).toMatchObject({ kind: 'ours', end: at('11:00') });
    const requests = found.sent.records.map(({ id, graphRequestId }) => [id, graphRequestId]);
    expect(requests.toSorted()).toEqual([
      [other.id, undefined],
      [unknown.id, firstRequest],
    ]);
  });

  test('is ours although a record that may tell whose it is cannot be read', async () => {
    const unknown = stage.unconfirmed(at('11:00'));
    stage.ports.commands.unreadable = [unreadable];

    expect((await present(`Activation ${unknown.id}.`)).present.kind).toBe('ours');
  });

  test('is foreign where Graph took another request for that activation', async () => {
    const unknown = stage.unconfirmed(at('11:00'), '50877283-9d40-433c-bab8-7986dc10458a');
    stage.unconfirmed(at('11:00'));

    expect((await present(`Activation ${unknown.id}.`)).present.kind).toBe('foreign');
  });

  test('is foreign where that activation is known to have sent nothing', async () => {
    const joined = await stage.gives(at('11:00'), {}, 'join');
    stage.unconfirmed(at('11:00'));

    expect((await present(`Activation ${joined.id}.`)).present.kind).toBe('foreign');
  });

  test.each([undefined, 'INC-7'])('is foreign where it names none: %s', async (justification) => {
    stage.unconfirmed(at('11:00'));
    const { submit } = stage.ports.access;
    stage.ports.access.submit = (change, call) =>
      submit.call(stage.ports.access, { ...change, justification }, call);

    expect((await present(justification)).present.kind).toBe('foreign');
  });

  test('is foreign where its request is not there any more, or is not named', async () => {
    stage.unconfirmed(at('11:00'));
    stage.ports.roles.request = async () => undefined;
    expect((await present('INC-7')).present.kind).toBe('foreign');

    stage = new GrantStage({ roles: { schedules: [assignment({ createdUsing: undefined })] } });
    stage.unconfirmed(at('11:00'));
    stage.ports.roles.request = async () => Promise.reject(new Error('asked for a request without an id'));
    const sent = (await readSent(stage.ports, nine))(roleKey());
    expect((await readPresent(roleKey(), sent, stage.ports, readCall())).present.kind).toBe('foreign');
  });

  test.each(['nothing is missing', 'it is ours already'])('is not looked for where %s', async (why) => {
    const given = why === 'it is ours already' ? stage.unconfirmed(at('11:00'), firstRequest) : undefined;
    if (given !== undefined) stage.unconfirmed(at('11:00'));
    stage.ports.roles.request = async () => Promise.reject(new Error('asked for a request'));

    expect((await present()).present.kind).toBe(given === undefined ? 'foreign' : 'ours');
  });
});

describe('schedules that running activations gave', () => {
  const given = () => readGiven(schedules, stage.ports);
  const schedules = [assignment({ id: firstRequest, start: nine, end: at('11:00') })];

  test('are known by them, and until when they run', async () => {
    const activation = await stage.gives(at('11:00'));

    expect([...((await given()) ?? [])]).toEqual([
      [firstRequest, { activationId: activation.id, until: at('11:00') }],
    ]);
  });

  test('are none where nothing runs: that is one query', async () => {
    const waiting = stage.waiting(at('11:00'));
    stage.ports.commands.list = () => Promise.reject(new Error('asked for what was sent'));

    expect(await given()).toBeUndefined();
    await stage.ports.commands.add(waiting, claimed(waiting));
    expect(await given()).toBeUndefined();
  });
});
