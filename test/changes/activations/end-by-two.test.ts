import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ChangeRecord } from '../../../src/domain/model/command.ts';
import { claimed, recorded } from '../../change-builder.ts';
import { at, GrantStage } from './grant-stage.ts';

let stage: GrantStage;
beforeEach(() => {
  stage = new GrantStage();
});

/** Between the looks of an end at the store and at the tenant, this happens once. */
function meanwhile(happens: (end: ChangeRecord) => Promise<void>): void {
  const { commands } = stage.ports;
  const runningGrants = commands.runningGrants.bind(commands);
  commands.runningGrants = async (...input) => {
    commands.runningGrants = runningGrants;
    const end = commands.all().find(({ content }) => content.kind === 'activation-end');
    if (end === undefined) throw new Error('nobody asked for an end');
    await happens(end);
    return runningGrants(...input);
  };
}

/** Another process claims an end. */
async function claims(end: ChangeRecord): Promise<ChangeRecord> {
  const { commands } = stage.ports;
  const claim = await commands.claim(end, claimed(end), await commands.gateVersion());
  if (claim.kind !== 'claimed') throw new Error('not claimed');
  return claim.record;
}

describe('access that goes while its end is looked at', () => {
  test.each(['is making', 'has made'])(
    'is not taken for the doing of somebody else where another process %s that end',
    async (how) => {
      const given = await stage.gives(at('11:00'));
      stage.passes(10);
      meanwhile(async (end) => {
        const record = await claims(end);
        await stage.somebodyElse('adminRemove');
        if (how === 'has made') await stage.ports.commands.add(record, recorded(end));
      });

      const end = await stage.ends(given);

      expect((await stage.find(end)).state).toBe(how === 'has made' ? 'done' : 'claimed');
      expect((await stage.find(given)).grantEnd).toBeUndefined();
      expect(stage.ports.log.of('change.later')).toMatchObject([
        { until: '2026-11-24T09:11:00.000Z', because: 'Another process is ending it.' },
      ]);
    },
  );

  test('was taken away by somebody else where that end is of another activation of the same access', async () => {
    const first = await stage.gives(at('10:00'), { ticket: 'ONE' });
    const second = await stage.gives(at('11:00'), { ticket: 'TWO' }, 'adminUpdate');
    stage.passes(10);
    await claims(stage.asksForEnd(second.id));
    meanwhile(() => stage.somebodyElse('adminRemove'));

    const end = await stage.ends(first);

    expect(end).toMatchObject({ state: 'done', outcome: { code: 'unchanged' } });
    expect((await stage.find(first)).grantEnd?.cause).toBe('somebody-else');
  });

  test('was taken away by somebody else where its own end came to nothing', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(10);
    stage.ports.roles.refuseNext({ code: 'ActiveDurationTooShort', retry: 'later' });
    expect((await stage.ends(given)).state).toBe('refused');
    await stage.somebodyElse('adminRemove');

    await stage.ends(given);

    expect((await stage.find(given)).grantEnd?.cause).toBe('somebody-else');
  });
});

test('an activation that is claimed while its end withdraws it is not withdrawn: the end says so, and gives nothing up', async () => {
  const waiting = stage.waiting(at('11:00'));
  const { commands } = stage.ports;
  const claim = commands.claim.bind(commands);
  commands.claim = async (...input) => {
    commands.claim = claim;
    const answer = await claim(...input);
    await claims(waiting);
    return answer;
  };

  const end = await stage.ends(waiting);

  expect(end).toMatchObject({
    state: 'refused',
    outcome: { code: 'not-sent', message: `Somebody else was faster: activation ${waiting.id} is claimed.` },
  });
  expect((await stage.find(waiting)).state).toBe('claimed');
});
