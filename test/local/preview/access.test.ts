import { describe, expect, test } from '@jest/globals';
import { accessIn, endingSoon } from '../../../local/preview/access.ts';
import { controlPlaneOf } from '../../../src/domain/matching/control-plane.ts';
import type { TenantSnapshot } from '../../../src/domain/model/snapshot.ts';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
  assignment,
  assignmentInstance,
  days,
  eligibility,
  GLOBAL_ADMINISTRATOR,
  GRACE,
  group,
  LIN,
  NIGHT_SHIFT,
  NOW,
  snapshot,
  user,
} from '../../snapshot-builder.ts';

function accessOf(seen: TenantSnapshot): readonly string[] {
  return accessIn(seen, controlPlaneOf(rules(), seen)).map(
    ({ kind, key, path, groupId, endsAt, isControlPlane }) =>
      [
        kind,
        key.principalId === ADA ? 'Ada' : key.principalId === GRACE ? 'Grace' : key.principalId,
        path,
        ...(groupId === undefined ? [] : [groupId]),
        endsAt instanceof Date ? endsAt.toISOString() : endsAt,
        ...(isControlPlane ? ['control plane'] : []),
      ].join(' '),
  );
}

describe('who has what', () => {
  test('is each way once: held or to be activated, permanent or until when, control plane or not', () => {
    const seen = snapshot({
      eligibilities: [eligibility()],
      assignments: [assignment({ principalId: GRACE, roleDefinitionId: GLOBAL_ADMINISTRATOR })],
      instances: [assignmentInstance({ principalId: GRACE, roleDefinitionId: GLOBAL_ADMINISTRATOR })],
      principals: [user(), user({ id: GRACE })],
    });
    expect(accessOf(seen)).toEqual([
      'eligibility Ada direct 2026-11-29T03:00:00.000Z',
      'assignment Grace direct never control plane',
    ]);
  });

  test('what is over, or has not begun, is nobody’s', () => {
    const seen = snapshot({
      eligibilities: [eligibility({ end: days(-1) }), eligibility({ principalId: GRACE, start: days(1) })],
      principals: [user(), user({ id: GRACE })],
    });
    expect(accessOf(seen)).toEqual([]);
  });

  test('a group has it, and each of its members through it', () => {
    const seen = snapshot({
      eligibilities: [eligibility({ principalId: NIGHT_SHIFT, end: 'never' })],
      principals: [group({ memberIds: [ADA, GRACE] }), user(), user({ id: GRACE })],
    });
    expect(accessOf(seen)).toEqual([
      `eligibility ${NIGHT_SHIFT} direct never`,
      `eligibility Ada group ${NIGHT_SHIFT} never`,
      `eligibility Grace group ${NIGHT_SHIFT} never`,
    ]);
  });

  test('members of a group whose members could not be read are those that PIM names', () => {
    const held = assignmentInstance({ principalId: NIGHT_SHIFT, originId: 'origin' });
    const seen = snapshot({
      assignments: [assignment({ principalId: NIGHT_SHIFT })],
      instances: [held, assignmentInstance({ memberType: 'Group', originId: 'origin' })],
      principals: [group({ memberIds: undefined }), user()],
    });
    expect(accessOf(seen)).toEqual([
      `assignment ${NIGHT_SHIFT} direct never`,
      `assignment Ada group ${NIGHT_SHIFT} never`,
    ]);
  });

  test('an activation is no standing access', () => {
    const until = new Date('2026-11-22T07:00:00Z');
    const seen = snapshot({
      instances: [assignmentInstance({ assignmentType: 'Activated', end: until })],
      principals: [user()],
    });
    expect(accessOf(seen)).toEqual(['assignment Ada activation 2026-11-22T07:00:00.000Z']);
  });
});

describe('what ends soon', () => {
  test('is the nearest first, without activations and without what a group gives', () => {
    const seen = snapshot({
      eligibilities: [
        eligibility({ principalId: LIN, end: days(14) }),
        eligibility({ principalId: NIGHT_SHIFT, end: days(2) }),
        eligibility({ principalId: GRACE, end: days(15) }),
      ],
      instances: [assignmentInstance({ assignmentType: 'Activated', end: days(0.1) })],
      principals: [group({ memberIds: [ADA] }), user(), user({ id: GRACE }), user({ id: LIN })],
    });
    const access = accessIn(seen, controlPlaneOf(rules(), seen));
    const soon = endingSoon(access, NOW, 14);
    expect(soon.access.map(({ key, endsAt }) => [key.principalId, endsAt])).toEqual([
      [NIGHT_SHIFT, days(2)],
      [LIN, days(14)],
    ]);
  });
});
