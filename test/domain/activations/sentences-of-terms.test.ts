import { expect, test } from '@jest/globals';
import type { ActivationRequirements, AdminRule } from '../../../src/domain/model/role-settings.ts';
import { eligibility } from '../../snapshot-builder.ts';
import {
  ask,
  checked,
  minutes,
  ownGrant,
  ownInstance,
  requirements,
  type SentenceOfCheck,
  settings,
  unreadable,
} from './builders.ts';

const activation = (overrides: Partial<ActivationRequirements>) => ({
  settings: settings({ activation: requirements(overrides) }),
});
const assignment = (overrides: Partial<AdminRule>) => ({
  settings: settings({
    assignment: { isExpirationRequired: true, maximumDuration: 'P180D', enabledRules: [], ...overrides },
  }),
});
const asked = (length: number) => ({ ask: ask({ minutes: length }) });
const limits = { grants: 20, people: 5, minutesOfOne: 30, coolDownMinutes: 0 };

/** What is said of how long an access lasts: which limit decides, and what to do where it is none. */
const cases: readonly SentenceOfCheck[] = [
  { code: 'duration', said: {}, sentence: 'It lasts 60 min as asked for, until 2026-11-22T04:00:00.000Z.' },
  {
    code: 'duration',
    said: asked(0),
    sentence: 'It asks for 0 minutes, which is no length of time. Ask for 5 at least.',
  },
  {
    code: 'duration',
    said: asked(4),
    sentence:
      'It would last 4 min only, by the ask, and nothing is given for less than 5 min. Ask for 5 at least.',
  },
  {
    code: 'duration',
    said: { eligibilities: [eligibility({ end: minutes(-1) })] },
    sentence: 'How long it may last is not known: there is no eligibility that it could rest on.',
  },
  {
    code: 'duration',
    said: { eligibilities: [eligibility({ end: minutes(4.5) })] },
    sentence:
      'It would last 4 min 30 s only, by the end of eligibility eligibility-of-11111111-aaaa-4bbb-8ccc-000000000001-729827e3-9c14-49f7-bb1b-9608f156bbb8, and nothing is given for less than 5 min. Have the limit moved, or let the person use PIM itself.',
  },
  {
    code: 'duration',
    said: asked(600),
    sentence:
      '600 min are asked for; it lasts 480 min, until 2026-11-22T11:00:00.000Z, by the rules, which give the sender 480 min.',
  },
  {
    code: 'duration',
    said: { ...asked(600), sender: { limits } },
    sentence:
      '600 min are asked for; it lasts 30 min, until 2026-11-22T03:30:00.000Z, by `limits.minutesOfOne`, 30 min in 24 hours.',
  },
  {
    code: 'duration',
    said: { ...asked(600), grants: [ownGrant()], instances: [ownInstance()] },
    sentence:
      '600 min are asked for; it lasts 420 min, until 2026-11-22T10:00:00.000Z, by the role’s maximum of 480 min for an activation (ExpirationRule), counted from 2026-11-22T02:00:00.000Z.',
  },
  {
    code: 'duration',
    said: assignment({ maximumDuration: 'PT20M' }),
    sentence:
      '60 min are asked for; it lasts 20 min, until 2026-11-22T03:20:00.000Z, by Expiration_Admin_Assignment of the role, 20 min.',
  },
  {
    code: 'duration',
    said: { ask: ask({ sender: 'jira' }) },
    sentence: 'How long it may last is not known: the rules do not let the sender ask for this.',
  },
  {
    code: 'duration',
    said: { sender: { grants: [] } },
    sentence: 'How long it may last is not known: the rules do not let the sender ask for this.',
  },
  {
    code: 'duration',
    said: { settings: unreadable },
    sentence:
      'How long it may last is not known: the settings of the role could not be read: Graph answered 503.',
  },
  {
    code: 'duration',
    said: activation({ maximumMilliseconds: 'unknown' }),
    sentence:
      'How long it may last is not known: the role’s settings do not say it in a form that this app knows.',
  },
  {
    code: 'duration',
    said: assignment({ maximumDuration: 'P1Y' }),
    sentence:
      'How long it may last is not known: the role’s settings do not say it in a form that this app knows.',
  },
  {
    code: 'duration',
    said: { grants: unreadable },
    sentence: 'How long it may last is not known: the grants of the last 24 hours could not be read.',
  },
];

test.each(cases)('$code says: $sentence', ({ code, said, sentence }) => {
  expect(checked(code, said).sentence).toBe(sentence);
});
