import { describe, expect, test } from '@jest/globals';
import { controlPlaneRoles, GLOBAL_ADMINISTRATOR } from '../../src/domain/model/well-known-roles.ts';
import { parsed, problemsOf, rulesText } from './rules-text.ts';
import { ADA, APP, GRACE, HELPDESK, PUBLIC_KEY, sender, sendersText } from './sender-text.ts';

const OTHER_KEY = `whpk_${Buffer.alloc(32, 8).toString('base64')}`;
const hmac = { proof: { kind: 'hmac' } };
const entra = { proof: { kind: 'entra', appId: APP } };

/** Problems of a file with these senders, without their line. */
function problemsWith(...senders: readonly object[]): readonly string[] {
  return problemsOf(rulesText(sendersText(...senders))).map((problem) => problem.replace(/^\d+: /, ''));
}

describe('a file without senders', () => {
  test('is as good as before: nobody may ask, and what an approval here stands for is nothing', () => {
    const { rules } = parsed(rulesText());

    expect(rules.senders).toEqual([]);
    expect(rules.activations).toEqual({ approvedHere: [], guests: 'refuse', whenEligibilityGoes: 'end' });
  });
});

describe('a sender', () => {
  test('has cautious limits where it says nothing else', () => {
    expect(parsed(rulesText(sendersText(sender))).rules.senders).toEqual([
      {
        name: 'servicedesk',
        enabled: true,
        condition: { format: 'generic' },
        proof: { kind: 'ed25519', publicKeys: [PUBLIC_KEY] },
        beneficiaries: { kind: 'people', ids: [ADA] },
        grants: [{ roleDefinitionId: HELPDESK, directoryScopeId: '/', minutes: 60 }],
        ticketPattern: undefined,
        limits: { grants: 20, people: 10, minutesOfOne: 480, coolDownMinutes: 10 },
      },
    ]);
  });

  test.each([
    {
      format: 'pagerduty',
      more: { ...hmac, condition: { services: ['PT4KHLK'] } },
      condition: { format: 'pagerduty', services: ['PT4KHLK'], priorities: [] },
    },
    {
      format: 'azure-monitor',
      more: { ...entra, condition: { alertRules: ['/subscriptions/A/rules/B'] } },
      condition: { format: 'azure-monitor', alertRules: ['/subscriptions/a/rules/b'], severities: [] },
    },
    {
      format: 'cloudevents',
      more: { ...entra, condition: { sources: ['/desk'], startTypes: ['opened'], endTypes: ['closed'] } },
      condition: {
        format: 'cloudevents',
        sources: ['/desk'],
        startTypes: ['opened'],
        endTypes: ['closed'],
        origins: [],
      },
    },
  ])('of $format has the condition of its format', ({ format, more, condition }) => {
    expect(
      parsed(rulesText(sendersText({ ...sender, format, ...more }))).rules.senders[0]?.condition,
    ).toEqual(condition);
  });

  test('maps its own users to people, and none that it does not name', () => {
    const map = [{ senderUser: 'PXPGF42', objectId: GRACE, name: 'Grace' }];
    const { beneficiaries } = parsed(rulesText(sendersText({ ...sender, beneficiaries: { map } }))).rules
      .senders[0] ?? { beneficiaries: undefined };

    expect(beneficiaries).toEqual({ kind: 'map', objectIds: { PXPGF42: GRACE } });
    expect(beneficiaries?.kind === 'map' && 'constructor' in beneficiaries.objectIds).toBe(false);
  });

  test.each(['PagerDuty', 'x', '-desk', 'desk-', 'desk_1', 'дeск', 'desk-next'])(
    'cannot be called %j: its settings are named after it',
    (name) => {
      expect(problemsWith({ ...sender, name })[0]).toContain('senders[0].name: expected a name of 2 to 40');
    },
  );
});

describe('what controls the tenant', () => {
  test.each(controlPlaneRoles)('is not asked for by a secret: $name', ({ id }) => {
    expect(problemsWith({ ...sender, ...hmac, grants: [{ roleDefinitionId: id }] })).toEqual([
      'senders[0].grants[0]: controls the tenant: it is given on a proof by ed25519, or by the token of an app of your own, and never by hmac or azure-monitor',
    ]);
  });

  test('is not asked for by an alert, whose token whoever may make one shares', () => {
    const condition = { alertRules: ['/subscriptions/a/b'] };
    const grants = [{ roleDefinitionId: HELPDESK }, { roleDefinitionId: GLOBAL_ADMINISTRATOR }];

    expect(problemsWith({ ...sender, format: 'azure-monitor', ...entra, condition, grants })[0]).toContain(
      'senders[0].grants[1]: controls the tenant',
    );
  });

  test('is what the rules say besides, too: a role of their own, or any role at an object', () => {
    const limits = `"limits": { "controlPlane": { "roles": ["${HELPDESK}"], "objects": ["${GRACE}"] } }`;
    const grants = [
      { roleDefinitionId: HELPDESK },
      { roleDefinitionId: ADA, directoryScopeId: `/administrativeUnits/${GRACE}` },
      { roleDefinitionId: ADA },
    ];

    expect(
      problemsOf(rulesText(limits, sendersText({ ...sender, ...hmac, grants }))).map((one) =>
        one.slice(0, 24),
      ),
    ).toEqual(['5: senders[0].grants[0]:', '5: senders[0].grants[1]:']);
  });

  test('may be asked for by a signature', () => {
    expect(problemsWith({ ...sender, grants: [{ roleDefinitionId: GLOBAL_ADMINISTRATOR }] })).toEqual([]);
  });
});

describe('senders that could be taken for each other', () => {
  test('are refused: by name', () => {
    expect(problemsWith(sender, { ...sender, ...hmac })).toEqual([
      'senders[1].name: is the name of senders[0] already: every sender has its own',
    ]);
  });

  test('are refused: by a public key', () => {
    const publicKeys = [OTHER_KEY, PUBLIC_KEY];

    expect(
      problemsWith(sender, { ...sender, name: 'other', proof: { kind: 'ed25519', publicKeys } }),
    ).toEqual([
      'senders[1].proof.publicKeys[1]: is senders[0].proof.publicKeys[0] once more: every sender has its own',
    ]);
  });
});

describe('a sender that could never be used', () => {
  test.each([
    {
      what: 'no roles',
      more: { grants: [] },
      says: 'senders[0].grants: expected a list of roles with at least 1; got an empty list',
    },
    {
      what: 'nobody to ask for',
      more: { beneficiaries: {} },
      says: 'senders[0].beneficiaries: expected one of people, group and map; got none: nobody would ever get anything',
    },
    {
      what: 'people and a group',
      more: { beneficiaries: { people: [ADA], group: GRACE } },
      says: 'senders[0].beneficiaries: expected one of people, group and map; got people and group',
    },
    {
      what: 'somebody twice',
      more: { beneficiaries: { people: [ADA, ADA.toUpperCase()] } },
      says: 'senders[0].beneficiaries.people[1]: is senders[0].beneficiaries.people[0] once more: leave one',
    },
    {
      what: 'a role twice',
      more: {
        grants: [{ roleDefinitionId: HELPDESK }, { roleDefinitionId: HELPDESK, directoryScopeId: '/' }],
      },
      says: 'senders[0].grants[1]: is the same role at the same scope as senders[0].grants[0]: leave one',
    },
    {
      what: 'a proof that its format has not',
      more: { format: 'pagerduty' },
      says: 'senders[0].proof.kind: expected hmac, which is how pagerduty is proved; got "ed25519"',
    },
    {
      what: 'no public key',
      more: { proof: { kind: 'ed25519' } },
      says: 'senders[0].proof.publicKeys: expected one public key or, during a rotation, two; got 0',
    },
    {
      what: 'no app',
      more: { proof: { kind: 'entra' } },
      says: 'senders[0].proof.appId: is missing: expected the client id of the app',
    },
    {
      what: 'a public key beside a secret',
      more: { proof: { kind: 'hmac', publicKeys: [PUBLIC_KEY] } },
      says: 'senders[0].proof.publicKeys: are not of hmac: leave them out',
    },
    {
      what: 'a condition of another format',
      more: { condition: { services: ['PT4KHLK'] } },
      says: 'senders[0].condition.services: is not of the format generic: leave it out',
    },
    {
      what: 'alerts of any rule',
      more: { format: 'azure-monitor', ...entra },
      says: 'senders[0].condition.alertRules: expected one at least: the token of azure-monitor says nothing of where a message comes from',
    },
    {
      what: 'users of its own where messages name nobody',
      more: {
        format: 'azure-monitor',
        ...entra,
        condition: { alertRules: ['/subscriptions/a/b'] },
        beneficiaries: { map: [{ senderUser: 'x', objectId: ADA }] },
      },
      says: 'senders[0].beneficiaries.map: is not of azure-monitor, whose messages name nobody',
    },
    {
      what: 'a pattern that is none',
      more: { ticketPattern: 'INC[0-9' },
      says: 'senders[0].ticketPattern: expected a regular expression, such as INC[0-9]{7}; got "INC[0-9"',
    },
  ])('is refused with the reason: $what', ({ more, says }) => {
    expect(problemsWith({ ...sender, ...more })).toEqual([says]);
  });

  test('is refused where a type both asks for access and ends it', () => {
    const condition = { sources: ['/desk'], startTypes: ['opened', 'moved'], endTypes: ['moved'] };

    expect(problemsWith({ ...sender, format: 'cloudevents', ...entra, condition })).toEqual([
      'senders[0].condition.startTypes[1]: is among endTypes as well: it is one or the other',
    ]);
  });
});
