import { beforeEach, describe, expect, test } from '@jest/globals';
import { graphFailure } from '../../tenant/snapshot-ports.ts';
import { at, GrantStage } from './grant-stage.ts';

let stage: GrantStage;
beforeEach(() => {
  stage = new GrantStage();
});

describe('an end whose process died after it was sent', () => {
  test('is found out: the access is gone', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(30);
    stage.ports.roles.failNext(graphFailure('cancelled', 'cancelled'));
    const end = await stage.ends(given);
    expect(end.state).toBe('claimed');
    await stage.somebodyElse('adminRemove');
    stage.passes(20);

    await stage.timer();

    expect(await stage.find(end)).toMatchObject({ state: 'done', outcome: { code: 'done' } });
  });

  test('is found out: the access ends with the last of the others', async () => {
    const first = await stage.gives(at('10:50'), { ticket: 'ONE' });
    const second = await stage.gives(at('12:00'), { ticket: 'TWO' }, 'adminUpdate');
    stage.passes(30);
    stage.ports.roles.failNext(graphFailure('cancelled', 'cancelled'));
    const end = await stage.ends(second);
    stage.passes(16);

    await stage.timer();
    expect(await stage.find(end)).toMatchObject({ state: 'unconfirmed', outcome: { code: 'never-seen' } });

    const other = await stage.ends(second);
    expect(other.state).toBe('done');
    expect(await stage.runningIds()).toEqual([first.id]);
  });
});
