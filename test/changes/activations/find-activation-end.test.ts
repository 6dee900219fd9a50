import { beforeEach, describe, expect, test } from '@jest/globals';
import { findActivationEnd } from '../../../src/changes/activations/end-activation.ts';
import type { ActivationRecord } from '../../../src/domain/activations/running-grants.ts';
import type { Before, ChangeRecord } from '../../../src/domain/model/command.ts';
import { assignment, GLOBAL_ADMINISTRATOR, roleKey } from '../../snapshot-builder.ts';
import { graphFailure, readCall } from '../../tenant/snapshot-ports.ts';
import { at, endContent, GrantStage } from './grant-stage.ts';

let stage: GrantStage;
beforeEach(() => {
  stage = new GrantStage();
});

/** The process that sends the end dies before it knows what Graph did. */
async function dies(given: ActivationRecord): Promise<ChangeRecord> {
  stage.ports.roles.failNext(graphFailure('cancelled', 'cancelled'));
  const end = await stage.ends(given);
  expect(end.state).toBe('claimed');
  return end;
}

/** Another process finds out what became of it when its claim is over. */
async function found(end: ChangeRecord): Promise<ChangeRecord> {
  stage.passes(20);
  await stage.timer();
  return stage.find(end);
}

describe('an end whose process died after it was sent', () => {
  test('is done where the access is gone', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(30);
    const end = await dies(given);
    await stage.somebodyElse('adminRemove');

    expect(await found(end)).toMatchObject({ state: 'done', outcome: { code: 'done' } });
  });

  test('is done where the access ends with the last of the others', async () => {
    await stage.gives(at('10:20'), { ticket: 'ONE' });
    const longest = await stage.gives(at('12:00'), { ticket: 'TWO' }, 'adminUpdate');
    await stage.gives(at('11:00'), { ticket: 'THREE' }, 'join');
    stage.passes(30);
    const end = await dies(longest);
    await stage.somebodyElse('adminUpdate', at('11:00'));

    expect(await found(end)).toMatchObject({
      state: 'done',
      outcome: { code: 'done', schedule: { expiration: { endDateTime: at('11:00') } } },
    });
  });

  test('was not made where the access ends as before', async () => {
    const first = await stage.gives(at('10:50'), { ticket: 'ONE' });
    const second = await stage.gives(at('12:00'), { ticket: 'TWO' }, 'adminUpdate');
    stage.passes(30);
    const end = await dies(second);

    expect(await found(end)).toMatchObject({ state: 'unconfirmed', outcome: { code: 'never-seen' } });
    const other = await stage.ends(second);
    expect(other.state).toBe('done');
    expect(await stage.runningIds()).toEqual([first.id]);
  });

  test('was not made where it ends as before, and as the others do since', async () => {
    await stage.gives(at('10:50'), { ticket: 'ONE' });
    const second = await stage.gives(at('12:00'), { ticket: 'TWO' }, 'adminUpdate');
    stage.passes(30);
    const end = await dies(second);
    await stage.gives(at('12:00'), { ticket: 'THREE' }, 'join');

    expect(await found(end)).toMatchObject({ state: 'unconfirmed', outcome: { code: 'never-seen' } });
  });

  test('was not made where nobody else keeps the access, and it is there', async () => {
    const given = await stage.gives(at('11:00'));
    await stage.gives(at('10:00'), { key: roleKey({ roleDefinitionId: GLOBAL_ADMINISTRATOR }) });
    stage.passes(30);
    const end = await dies(given);
    await stage.somebodyElse('adminUpdate', at('10:00'));

    expect(await found(end)).toMatchObject({ state: 'unconfirmed', outcome: { code: 'never-seen' } });
  });
});

describe('what shows of an end', () => {
  const before: Before = {
    kind: 'access',
    access: {
      kind: 'assignment',
      scheduleId: 's-1',
      startDateTime: '2026-11-24T09:00:00.000Z',
      endDateTime: '2026-11-24T12:00:00.000Z',
    },
  };

  /** Of one of two activations: the other goes on until eleven. */
  async function shows(of: Before | undefined) {
    const given = await stage.gives(at('12:00'), {}, 'join');
    await stage.gives(at('11:00'), {}, 'join');
    return findActivationEnd(endContent(given.id), { before: of }, stage.ports, readCall());
  }

  test('is nothing of access that comes through a group, which it leaves alone', async () => {
    const end = at('11:00');
    stage = new GrantStage({
      roles: {
        schedules: [
          assignment({ id: 'by group', memberType: 'Group', end }),
          assignment({ id: 'direct', end: at('12:00') }),
        ],
      },
    });

    expect(await shows(before)).toBeUndefined();
  });

  test('is that the access is gone, whoever has the role through a group', async () => {
    stage = new GrantStage({ roles: { schedules: [assignment({ memberType: 'Group', end: at('12:00') })] } });

    expect(await shows(before)).toMatchObject({ state: 'done', schedule: undefined });
  });

  test.each([
    ['an instant', before, 'done'],
    ['nothing', { kind: 'access', access: null }, undefined],
    ['not looked at, for it gave nothing yet', { kind: 'none' }, undefined],
    ['unknown', undefined, undefined],
  ] as const)(
    'is an end of the others only where the end before it was known: %s',
    async (_what, of, state) => {
      stage = new GrantStage({ roles: { schedules: [assignment({ end: at('11:00') })] } });

      expect((await shows(of))?.state).toBe(state);
    },
  );
});
