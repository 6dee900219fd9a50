import { describe, expect, test } from '@jest/globals';
import { checkCodes } from '../../../src/domain/activations/decision.ts';
import { NOW } from '../../snapshot-builder.ts';
import {
  approver,
  ask,
  decide,
  given,
  minutes,
  none,
  ownGrant,
  ownInstance,
  requirements,
  settings,
  unmetIn,
} from './builders.ts';

const mfa = requirements({
  enablement: { isJustificationRequired: true, isTicketRequired: false, isMfaRequired: true },
});
const approved = requirements({
  approval: { isRequired: true, approvers: [{ kind: 'user', id: approver }], isJustificationRequired: true },
});
const approvedHere = { isApprovedHere: true };

describe('an ask with nothing against it', () => {
  test('is granted for as long as it says, and the role is assigned', () => {
    const decision = decide();

    expect(decision).toMatchObject({
      kind: 'granted',
      until: new Date('2026-11-22T04:00:00.000Z'),
      firstStart: NOW,
      step: 'assign',
      send: { kind: 'assignment', actions: ['adminAssign'], endDateTime: '2026-11-22T04:00:00.000Z' },
    });
    expect(decision).not.toHaveProperty('send.duration');
  });

  test('has every check, in order, each met and with a sentence', () => {
    const { checks } = decide();

    expect(checks.map(({ code }) => code)).toEqual(checkCodes);
    expect(unmetIn(decide())).toEqual([]);
    for (const { sentence } of checks) expect(sentence).toMatch(/^\S.*\.$/);
  });
});

describe('an access of ours that runs already', () => {
  const running = { grants: [ownGrant()], instances: [ownInstance()] };

  test('lasts longer where the ask ends later', () => {
    expect(decide({ ...running, ask: ask({ minutes: 61 }) })).toMatchObject({
      kind: 'granted',
      until: minutes(61),
      step: 'extend',
      send: { kind: 'assignment', actions: ['adminUpdate'], endDateTime: '2026-11-22T04:01:00.000Z' },
      firstStart: minutes(-60),
    });
  });

  test.each([60, 30])('is joined, and nothing sent, where the ask ends no later: %p minutes', (length) => {
    const decision = decide({ ...running, ask: ask({ minutes: length }) });

    expect(decision).toMatchObject({ kind: 'granted', until: minutes(length), step: 'join' });
    expect(decision).toHaveProperty('send', undefined);
  });
});

describe('what people must agree to', () => {
  const both = settings({ activation: { ...mfa, approval: approved.approval } });

  test('is the confirmation first, and the approval after it', () => {
    const of = (confirmation = none, approval = none) =>
      decide({ settings: both, ...approvedHere, confirmation, approval });

    expect(of()).toMatchObject({
      kind: 'needs-confirmation',
      need: { reason: 'confirmation', proof: 'own' },
      context: undefined,
    });
    expect(of(none, given({ by: approver }))).toMatchObject({ kind: 'needs-confirmation' });
    expect(of(given())).toMatchObject({
      kind: 'needs-approval',
      need: { reason: 'role-settings', proof: 'person' },
      approvers: [{ kind: 'user', id: approver }],
      isJustificationRequired: true,
    });
    expect(of(given(), given({ by: approver }))).toMatchObject({ kind: 'granted', until: minutes(60) });
  });

  test('is asked of nobody while something else stands against it', () => {
    expect(decide({ settings: both, ...approvedHere, eligibilities: [] })).toMatchObject({
      kind: 'refused',
      code: 'eligible',
    });
  });

  test('is an approval that Entra signed on the control plane', () => {
    expect(
      decide({ settings: settings({ activation: approved }), ...approvedHere, isControlPlane: true }),
    ).toMatchObject({ kind: 'needs-approval', need: { reason: 'role-settings', proof: 'signed' } });
  });

  test('names the authentication context that the role asks for', () => {
    const context = settings({
      activation: requirements({ authenticationContext: { isRequired: true, value: 'c2' } }),
    });

    expect(decide({ settings: context })).toMatchObject({ kind: 'needs-confirmation', context: 'c2' });
  });
});

describe('a refusal', () => {
  test('lists its checks in the same order where the rules do not name the sender', () => {
    expect(decide({ ask: ask({ sender: 'jira' }) }).checks.map(({ code }) => code)).toEqual(checkCodes);
  });

  test('names the first check that is known not to be met, before what is only not known', () => {
    expect(
      decide({ ticketEndedAt: { kind: 'unknown', because: 'the store is away' }, eligibilities: [] }),
    ).toMatchObject({ kind: 'refused', code: 'eligible', isOnlyUnknown: false });
  });

  test('says where nothing is known to stand against it, and something could not be read', () => {
    expect(decide({ ticketEndedAt: { kind: 'unknown', because: 'the store is away' } })).toMatchObject({
      kind: 'refused',
      code: 'ticket-open',
      because:
        'Whether ticket "INC0042" has ended could not be read: the store is away. Nothing is given on what is not known; ask again later.',
      isOnlyUnknown: true,
    });
  });

  test('has all the other checks as well', () => {
    const decision = decide({ eligibilities: [], sender: { enabled: false }, ask: ask({ minutes: 4 }) });

    expect(unmetIn(decision)).toEqual(['sender-enabled', 'eligible', 'duration']);
    expect(decision.checks.map(({ code }) => code)).toEqual(checkCodes);
  });

  test('repeats the sentences of what else stands in the way', () => {
    const obstacle = {
      code: 'protected-unresolved',
      stops: 'all-but-renewals',
      itemId: undefined,
      sentence: 'The rules protect nobody.',
    } as const;

    expect(decide({ obstacles: [obstacle] })).toMatchObject({
      kind: 'refused',
      code: 'obstacles',
      because: 'The rules protect nobody.',
    });
    expect(decide({ obstacles: [obstacle, { ...obstacle, sentence: 'The rules wait.' }] })).toMatchObject({
      because: 'The rules protect nobody. The rules wait.',
    });
    expect(decide({ obstacles: [{ ...obstacle, stops: 'nothing' }] })).toMatchObject({ kind: 'granted' });
  });
});
