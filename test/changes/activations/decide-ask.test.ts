import { beforeEach, describe, expect, test } from '@jest/globals';
import type { AccessKey } from '../../../src/domain/model/access.ts';
import { accessContent, claimed, command, recorded } from '../../change-builder.ts';
import { assignment, GRACE, roleKey } from '../../snapshot-builder.ts';
import { ActivationStage } from './activation-stage.ts';

let stage: ActivationStage;
beforeEach(async () => {
  stage = await ActivationStage.open();
});

/** A caller's change of access. */
const changeOf = (key: AccessKey = roleKey()) =>
  command({
    id: '20261124T090000000Z-000000aa',
    source: { kind: 'api' },
    content: accessContent({ effect: 'requested', key }),
  });
const spoilt = { id: 'spoilt', askedAt: undefined, because: 'row spoilt' };

describe('an ask', () => {
  test('waits for another change of the same access that is being made', async () => {
    const other = changeOf();
    stage.ports.commands.put(other, claimed(other));

    expect((await stage.asks('INC-1')).state).toBe('accepted');
    expect(stage.ports.log.of('change.later')).toMatchObject([
      { because: `Change ${other.id} of the same access is in progress.` },
    ]);
  });

  test('waits neither for a change of other access nor for one that is over or not begun', async () => {
    const ofGrace = changeOf(roleKey({ principalId: GRACE }));
    stage.ports.commands.put(ofGrace, claimed(ofGrace));
    const done = { ...changeOf(), id: '20261124T090000000Z-000000ab' };
    stage.ports.commands.put(done, claimed(done), recorded(done));

    expect((await stage.asks('INC-1')).state).toBe('done');
  });

  test('is not decided where nobody can tell whose access there is', async () => {
    stage = await ActivationStage.open({
      roles: { schedules: [assignment({ end: new Date('2026-11-24T10:00:00Z') })] },
    });
    stage.ports.commands.unreadable = [spoilt];

    expect((await stage.asks('INC-1')).outcome?.checks).toContainEqual(
      expect.objectContaining({ isMet: false, isKnown: false }),
    );
    expect(stage.sent()).toEqual([]);
  });
});
