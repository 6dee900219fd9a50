import { beforeEach, describe, expect, test } from '@jest/globals';
import { at, GrantStage, nine } from './grant-stage.ts';

let stage: GrantStage;
beforeEach(() => {
  stage = new GrantStage();
});

describe('access that this app did not make', () => {
  test.each(['permanent access', 'another end'])('is never taken away: %s', async (what) => {
    const given = await stage.gives(at('11:00'));
    stage.passes(10);
    await stage.somebodyElse('adminUpdate', what === 'another end' ? at('18:00') : undefined);
    stage.passes(20);

    const end = await stage.ends(given);

    expect(end).toMatchObject({ state: 'done', outcome: { code: 'unchanged' } });
    expect(stage.sent(2)).toEqual([]);
    expect((await stage.find(given)).grantEnd).toMatchObject({ at: at('09:30'), cause: 'somebody-else' });
  });

  test('is not told from our own while a record cannot be read: nothing is decided', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(10);
    await stage.somebodyElse('adminUpdate', at('18:00'));
    stage.ports.commands.unreadable = [{ id: '20261124T080000000Z-00000009', askedAt: nine, because: 'odd' }];

    const end = await stage.ends(given);

    expect(end.state).toBe('accepted');
    expect((await stage.find(given)).grantEnd).toBeUndefined();
  });

  test('may have been taken away by somebody: then there is nothing left to end', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(10);
    await stage.somebodyElse('adminRemove');

    const end = await stage.ends(given);

    expect(end).toMatchObject({ state: 'done', outcome: { code: 'unchanged' } });
    expect((await stage.find(given)).grantEnd).toMatchObject({ cause: 'somebody-else' });
  });
});

test('one that was never seen is waited for before it counts as never given', async () => {
  const unknown = stage.unconfirmed(at('11:00'));
  stage.passes(6);

  const end = await stage.ends(unknown);

  expect(end.state).toBe('accepted');
  stage.passes(10);
  await stage.timer();
  expect((await stage.find(unknown)).grantEnd).toMatchObject({ cause: 'ticket' });
});
