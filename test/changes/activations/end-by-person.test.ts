import { beforeEach, describe, expect, test } from '@jest/globals';
import { endByPerson } from '../../../src/changes/activations/end-by-person.ts';
import type { ActivationRecord } from '../../../src/domain/activations/running-grants.ts';
import type { ChangeRecord } from '../../../src/domain/model/command.ts';
import { recorded } from '../../change-builder.ts';
import { GRACE, roleKey } from '../../snapshot-builder.ts';
import { at, GrantStage, nine } from './grant-stage.ts';

const grace = { objectId: GRACE, appId: 'portal' };

let stage: GrantStage;
let given: ActivationRecord;
beforeEach(async () => {
  stage = new GrantStage();
  given = await stage.gives(at('11:00'));
});

const ends = () => endByPerson(given, grace, stage.ports);

/** An end came to nothing. */
async function isRefused(end: ChangeRecord): Promise<void> {
  stage.passes(1);
  await stage.ports.commands.add(end, recorded(end, { state: 'refused', code: 'obstructed' }));
}

describe('a person who ends an activation', () => {
  test('has its end accepted, in their own name', async () => {
    expect(await ends()).toMatchObject({
      state: 'accepted',
      askedBy: grace,
      operation: 'activation.end',
      source: { kind: 'activation', sender: 'pagerduty' },
      content: {
        kind: 'activation-end',
        activationId: given.id,
        key: roleKey(),
        cause: 'person',
        because: `${GRACE} ended it.`,
      },
    });
  });

  test('waits for the end that somebody else asked for already', async () => {
    const earlier = stage.asksForEnd(given.id);

    expect((await ends()).id).toBe(earlier.id);
    expect(stage.acceptedEnds()).toHaveLength(1);
  });

  test('does not wait for the end of another activation', async () => {
    stage.asksForEnd((await stage.gives(at('11:00'), {}, 'join')).id);

    expect((await ends()).content).toMatchObject({ activationId: given.id });
    expect(stage.acceptedEnds()).toHaveLength(2);
  });

  test('has it ended once, however often they ask at once', async () => {
    const [one, other] = await Promise.all([ends(), ends()]);

    expect(one.id).toBe(other.id);
    expect(stage.acceptedEnds()).toHaveLength(1);
  });

  test('has it asked for anew after each that came to nothing', async () => {
    const first = await ends();
    await isRefused(first);
    const second = await ends();
    await isRefused(second);
    const third = await ends();

    expect(new Set([first.id, second.id, third.id]).size).toBe(3);
    expect(stage.ports.commands.keyTexts().slice(-3)).toEqual([
      'end person after none',
      `end person after ${first.id}`,
      `end person after ${second.id}`,
    ]);
  });

  test('is not kept from it by an end that cannot be read', async () => {
    stage.ports.commands.unreadable = [{ id: 'odd', askedAt: nine, because: 'its hash does not match' }];

    expect((await ends()).state).toBe('accepted');
  });
});
