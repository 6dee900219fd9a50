import { describe, expect, test } from '@jest/globals';
import { parsed, problemsOf, rulesText } from './rules-text.ts';

const HELPDESK = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
const ADA = '11111111-aaaa-4bbb-8ccc-000000000001';

const section = (...baselines: readonly string[]) =>
  rulesText(`"roleSettings": { "baselines": [\n${baselines.join(',\n')}] }`);
const one = (name: string, roles: string, more = '') => `{ "name": "${name}", "roles": ${roles}${more} }`;

describe('the mode', () => {
  test('is off without a baseline, and report with one', () => {
    expect(parsed(rulesText()).rules.roleSettings.mode).toBe('off');
    expect(parsed(section(one('all', '"all"'))).rules.roleSettings.mode).toBe('report');
  });

  test('is what the file says', () => {
    const text = rulesText(`"roleSettings": { "mode": "enforce", "baselines": [${one('all', '"all"')}] }`);

    expect(parsed(text).rules.roleSettings.mode).toBe('enforce');
  });
});

describe('a baseline', () => {
  test('has each setting that it states by its name, and none that it does not', () => {
    const settings = `, "extends": "base", "settings": {
      "activation": { "maximum": "PT2H", "authenticationContext": "c3" },
      "approval": { "required": true, "approvers": [{ "user": "${ADA}", "name": "Ada" }, { "manager": 1 }] },
      "eligibility": { "justification": true },
      "assignment": { "permanent": false },
      "notifications": [{ "about": "activation", "to": "admin", "level": "all", "recipients": ["soc@contoso.example"] }] }`;
    const { rules } = parsed(section('{ "name": "base" }', one('desk', `["${HELPDESK}"]`, settings)));

    expect(rules.roleSettings.baselines).toEqual([
      { name: 'base', extends: undefined, roles: [], settings: {} },
      {
        name: 'desk',
        extends: 'base',
        roles: [HELPDESK],
        settings: {
          'activation.maximum': 'PT2H',
          'activation.authenticationContext': 'c3',
          'approval.required': true,
          'approval.approvers': [`user ${ADA}`, 'manager 1'],
          'eligibility.justification': true,
          'assignment.permanent': false,
          'notifications.activation.admin.level': 'all',
          'notifications.activation.admin.recipients': ['soc@contoso.example'],
        },
      },
    ]);
  });

  test.each([
    [
      'a length of nothing',
      '"activation": { "maximum": "PT0S" }',
      'expected an ISO 8601 duration from PT5M to PT24H',
    ],
    [
      'an activation of days',
      '"activation": { "maximum": "P2D" }',
      'expected an ISO 8601 duration from PT5M to PT24H',
    ],
    ['a word for yes', '"activation": { "mfa": "yes" }', 'expected true or false'],
    [
      'an approver who is two',
      `"approval": { "approvers": [{ "user": "${ADA}", "manager": 1 }] }`,
      'expected one of "user", "group" and "manager"',
    ],
    ['a ticket for a grant', '"assignment": { "ticket": true }', 'is not known here'],
  ])('is refused with %s', (_what, settings, problem) => {
    const problems = problemsOf(section(one('desk', '"all"', `, "settings": { ${settings} }`)));

    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });
});

describe('baselines that contradict each other', () => {
  test('are refused where two have one name', () => {
    expect(problemsOf(section(one('desk', '"all"'), one('desk', `["${HELPDESK}"]`)))).toEqual([
      '6: roleSettings.baselines[1].name: is the name of roleSettings.baselines[0] as well',
    ]);
  });

  test('are refused where one extends what is not there, or itself in the end', () => {
    const problems = problemsOf(
      section(
        one('a', '"all"', ', "extends": "nobody"'),
        one('b', '"controlPlane"', ', "extends": "c"'),
        one('c', `["${HELPDESK}"]`, ', "extends": "b"'),
      ),
    );

    expect(problems).toEqual([
      '5: roleSettings.baselines[0].extends: there is no baseline "nobody"',
      '6: roleSettings.baselines[1].extends: extends itself in the end: leave one of these out',
      '7: roleSettings.baselines[2].extends: extends itself in the end: leave one of these out',
    ]);
  });

  test('are refused where two are for the same role, unless one extends the other', () => {
    const first = one('a', `["${HELPDESK}"]`);

    expect(problemsOf(section(first, one('b', `["${HELPDESK.toUpperCase()}"]`)))).toEqual([
      '6: roleSettings.baselines[1].roles[0]: is in roleSettings.baselines[0] as well: leave it in one of them, or let one extend the other',
    ]);
    expect(problemsOf(section(first, one('b', `["${HELPDESK}"]`, ', "extends": "a"')))).toEqual([]);
  });

  test('are refused where two are for all roles', () => {
    expect(problemsOf(section(one('a', '"all"'), one('b', '"all"', ', "extends": "a"')))).toEqual([
      '6: roleSettings.baselines[1].roles: is in roleSettings.baselines[0] as well: leave it in one of them, or let one extend the other',
    ]);
  });

  test('are refused where one asks for MFA and for an authentication context: Entra takes one of them', () => {
    const both = ', "settings": { "activation": { "mfa": true, "authenticationContext": "c1" } }';

    expect(problemsOf(section(one('a', '"all"', both)))).toEqual([
      '5: roleSettings.baselines[0].settings.activation.mfa: cannot be together with the authentication context c1: Entra takes one of them',
    ]);
  });

  test('are refused where one mail is stated twice', () => {
    const mail = '{ "about": "activation", "to": "admin" }';

    expect(
      problemsOf(section(one('a', '"all"', `, "settings": { "notifications": [${mail}, ${mail}] }`))),
    ).toEqual([
      '5: roleSettings.baselines[0].settings.notifications[1]: is about the same mail as roleSettings.baselines[0].settings.notifications[0]: leave one',
    ]);
  });
});
