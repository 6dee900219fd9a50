import { describe, expect, test } from '@jest/globals';
import { ADA, days, eligibility, GRACE, group, user } from '../../snapshot-builder.ts';
import {
  ask,
  decide,
  given,
  minutes,
  ownGrant,
  ownInstance,
  read,
  requirements,
  settings,
  unreadable,
} from './builders.ts';

const mfa = requirements({
  enablement: { isJustificationRequired: true, isTicketRequired: false, isMfaRequired: true },
});

describe('the evidence of a decision', () => {
  test('is the same a minute later, on the same facts', () => {
    expect(decide({ now: minutes(1) }).evidence).toEqual(decide().evidence);
  });

  test.each([
    { what: 'the settings', said: { settings: settings({ activation: mfa }) } },
    { what: 'the eligibility', said: { eligibilities: [] } },
    { what: 'what is ours', said: { grants: [ownGrant()], instances: [ownInstance()] } },
    { what: 'the rules', said: { sender: { grants: [] } } },
  ])('is another one where $what changed', ({ said }) => {
    expect(decide(said).evidence).not.toEqual(decide().evidence);
  });

  test('has all that it rests on', () => {
    expect(decide({ eligibilities: [eligibility({ id: 'own', end: days(7) })] }).evidence).toEqual({
      approval: 'none',
      confirmation: 'none',
      eligibility: 'own',
      eligibilityEnd: '2026-11-29T03:00:00.000Z',
      isControlPlane: false,
      isEnabled: true,
      minutesAsked: 60,
      minutesOfRules: 480,
      ownEnd: null,
      ownSchedule: null,
      settingsApproval: '{"isRequired":false}',
      settingsAssignment: '[true,"P180D",["Justification"]]',
      settingsContext: '{"isRequired":false}',
      settingsEnablement: '{"isJustificationRequired":false,"isTicketRequired":false,"isMfaRequired":false}',
      settingsMaximum: 28_800_000,
      ticketEndedAt: null,
    });
  });

  test('says what is not there, and what is not known', () => {
    const said = {
      ask: ask({ sender: 'jira' }),
      settings: unreadable,
      ticketEndedAt: unreadable,
      eligibilities: [],
      person: user({ accountEnabled: undefined }),
      approval: given({ by: GRACE }),
      confirmation: { kind: 'denied', by: ADA, at: minutes(0), because: undefined },
    } as const;

    expect(decide(said).evidence).toEqual({
      approval: `given by ${GRACE}`,
      confirmation: `denied by ${ADA}`,
      eligibility: null,
      eligibilityEnd: null,
      isControlPlane: false,
      isEnabled: null,
      minutesAsked: 60,
      minutesOfRules: null,
      ownEnd: null,
      ownSchedule: null,
      settings: 'unknown',
      ticketEndedAt: 'unknown',
    });
  });

  test('says whether an account is enabled of users alone, and when a ticket ended', () => {
    const ended = read(minutes(-30));

    expect(decide({ person: group({ id: ADA }), ticketEndedAt: ended }).evidence).toMatchObject({
      isEnabled: null,
      ticketEndedAt: '2026-11-22T02:30:00.000Z',
    });
    expect(decide({ person: user({ accountEnabled: false }) }).evidence).toMatchObject({ isEnabled: false });
  });

  test('names the schedule of ours, and its end', () => {
    expect(decide({ grants: [ownGrant()], instances: [ownInstance()] }).evidence).toMatchObject({
      ownSchedule: 'schedule-1',
      ownEnd: '2026-11-22T04:00:00.000Z',
    });
  });
});
