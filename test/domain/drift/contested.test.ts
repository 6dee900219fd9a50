import { describe, expect, test } from '@jest/globals';
import { type OwnWrite, whyContested } from '../../../src/domain/drift/contested.ts';
import { type SettingChange, settingChangeIn } from '../../../src/domain/drift/setting-changes.ts';
import { HELPDESK } from './drift-stage.ts';

const rule = { roleDefinitionId: HELPDESK, ruleId: 'Expiration_EndUser_Assignment' };
const fields = { maximumDuration: 'PT4H' };

function write(overrides: Partial<OwnWrite> = {}): OwnWrite {
  return { ...rule, changeId: 'change-1', fields, state: 'done', undone: undefined, ...overrides };
}

function change(by: string, hour: number): SettingChange {
  const at = new Date(Date.UTC(2026, 10, 20, hour));
  return { roleDefinitionId: HELPDESK, ruleIds: [rule.ruleId], at, by, name: undefined };
}

const contest = (own: readonly OwnWrite[], changes: readonly SettingChange[] = []) =>
  whyContested(rule, fields, { own, changes, ownObjectId: 'ourselves', times: 3 });

describe('a rule', () => {
  test('is contested when it was written three times, and not after two', () => {
    expect(contest([write(), write()])).toBeUndefined();
    expect(contest([write(), write(), write()])).toBe(
      'it was written 3 times and set back each time: something else wants it otherwise',
    );
  });

  test('is not contested by what was written of other rules, other roles, or to another baseline', () => {
    const others = [
      write({ ruleId: 'Enablement_EndUser_Assignment' }),
      write({ roleDefinitionId: 'other' }),
      write({ fields: { maximumDuration: 'PT2H' } }),
    ];

    expect(contest([...others, ...others, ...others])).toBeUndefined();
  });

  test('is contested as soon as a person has undone it', () => {
    const undone = { by: 'ada', at: new Date('2026-11-20T09:00:00Z') };

    expect(contest([write({ undone })])).toBe('ada undid this on 2026-11-20T09:00:00.000Z (change change-1)');
  });

  test('is contested when it was refused three times', () => {
    const refused = write({ state: 'refused' });

    expect(contest([refused, refused])).toBeUndefined();
    expect(contest([refused, refused, refused])).toBe('it was tried 3 times, and refused each time');
  });

  test('is contested when somebody changed it three times right after somebody else', () => {
    const toAndFro = [1, 2, 3].flatMap((hour) => [
      change('ourselves', 2 * hour),
      change('tool', 2 * hour + 1),
    ]);

    expect(contest([], toAndFro.slice(0, 4))).toBeUndefined();
    expect(contest([], toAndFro)).toBe(
      'tool has changed it 3 times right after somebody else did: two automations undo each other',
    );
  });

  test('is not contested by one person who changes it often', () => {
    expect(
      contest(
        [],
        [1, 2, 3, 4, 5].map((hour) => change('ada', hour)),
      ),
    ).toBeUndefined();
  });
});

describe('an event of the audit log', () => {
  test.each(['', '[]', '{}', '{"activityDateTime":"2026-11-20T09:00:00Z"}', '{"targetResources":"odd"}'])(
    'that names no role is left out: %s',
    (json) => {
      expect(settingChangeIn(json)).toBeUndefined();
    },
  );

  test('gives the app that did it, and the rules that it names', () => {
    const json = JSON.stringify({
      activityDateTime: '2026-11-20T09:00:00.1234567Z',
      initiatedBy: { user: null, app: { servicePrincipalId: 'ABC', displayName: 'Other tool' } },
      targetResources: [
        { type: 'Directory', id: 'tenant' },
        {
          type: 'Role',
          id: HELPDESK.toUpperCase(),
          modifiedProperties: [{ displayName: 'RuleId', newValue: '"Approval_EndUser_Assignment"' }],
        },
      ],
    });

    expect(settingChangeIn(json)).toEqual({
      roleDefinitionId: HELPDESK,
      ruleIds: ['Approval_EndUser_Assignment'],
      at: new Date('2026-11-20T09:00:00.123Z'),
      by: 'abc',
      name: 'Other tool',
    });
  });
});
