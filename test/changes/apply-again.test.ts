import { beforeEach, describe, expect, test } from '@jest/globals';
import { StoreError } from '../../src/ports/errors.ts';
import { firstMade } from '../change-builder.ts';
import { memory } from '../memory-builder.ts';
import { ADA, days, request } from '../snapshot-builder.ts';
import { graphFailure } from '../tenant/snapshot-ports.ts';
import { ApplyStage } from './apply-stage.ts';

let stage: ApplyStage;
beforeEach(() => {
  stage = new ApplyStage();
});

const statesOf = (outcomes: Awaited<ReturnType<ApplyStage['night']>>) => outcomes.map(({ state }) => state);

describe('on a later night', () => {
  test.each([{ state: 'refused' }, { state: 'unconfirmed' }] as const)(
    'a change that was $state is tried again, as a change of its own',
    async ({ state }) => {
      stage.tenant.roles.failNext(
        graphFailure('POST /x failed', state === 'refused' ? 'rejected' : 'invalid-response'),
      );
      await firstMade(stage.commands);
      await stage.night();

      expect(statesOf(await stage.night('run-2'))).toEqual(['done']);
      expect(stage.story.slice(0, 2)).toEqual(['accept: exists', 'accept: accepted']);
      const keys = stage.commands.keyTexts().map((text) => text.split('/').at(-1));
      expect(keys.slice(1)).toEqual(['1', '1', '2']);
    },
  );

  test('a change that another process has in progress is left to it', async () => {
    await firstMade(stage.commands);
    stage.commands.failRecordWith = new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');
    stage.tenant.roles.failNext(graphFailure('POST /x failed', 'rejected'));
    await stage.night().catch(() => {});
    stage.commands.failRecordWith = undefined;

    const [ada, grace] = await stage.night('run-2');

    expect(ada).toMatchObject({ state: 'claimed-by-another-run' });
    expect(grace).toMatchObject({ state: 'done' });
  });

  test('a change that another process has accepted and not claimed yet is left to it', async () => {
    stage.commands.failClaimWith = new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');
    await stage.night().catch(() => {});
    stage.commands.failClaimWith = undefined;

    const [ada] = await stage.night('run-2');

    const [earlier] = stage.commands.all();
    expect(ada).toMatchObject({
      ...{ state: 'claimed-by-another-run', because: `change ${earlier?.id} is in progress` },
      changeId: earlier?.id,
    });
    expect(stage.states()[0]).toEqual([ADA, 'accepted']);
  });

  test('however often it came to nothing: whether it is planned is not for whoever applies it to say', async () => {
    for (let night = 1; night <= 21; night += 1) {
      stage.tenant.roles.failNext(graphFailure('POST /x failed', 'rejected'));
      await stage.night(`run-${night}`);
    }

    expect(statesOf(await stage.night('run-22'))).toEqual(['done']);
  });
});

describe('a change that was done and is planned again, of the same access as it was', () => {
  test('is refused: somebody took it back, and people must say who is right', async () => {
    await stage.night();
    const takenBack = new ApplyStage(stage.commands);

    const [ada, grace] = await takenBack.night('run-2');

    expect([ada?.state, grace?.state]).toEqual(['refused', 'refused']);
    expect(ada?.because).toMatch(/ did this before, and it was undone since$/);
    expect(takenBack.tenant.roles.submitted).toEqual([]);
  });
});

describe('an eligibility that lapsed', () => {
  const lapsed = (lastSeenScheduleId: string, day: number) => ({
    schedules: [],
    memories: [memory({ lastSeenScheduleId, lastSeenAt: days(day), lastSeenEnd: days(day) })],
    requests: [request({ end: days(day) })],
  });

  test('is brought back each time that it lapses, and each time once', async () => {
    const first = new ApplyStage(stage.commands, lapsed('the-first', -3));
    const second = new ApplyStage(stage.commands, lapsed('the-second', -1));

    expect(statesOf(await first.night('run-1'))).toEqual(['done']);
    expect(statesOf(await second.night('run-2'))).toEqual(['done']);
    expect(statesOf(await new ApplyStage(stage.commands, lapsed('the-second', -1)).night('run-3'))).toEqual([
      'refused',
    ]);
    expect(second.tenant.roles.submitted.map(({ action }) => action)).toEqual(['adminRenew']);
  });
});
