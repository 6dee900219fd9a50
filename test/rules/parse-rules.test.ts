import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { rules } from '../rules-builder.ts';
import { parsed, problemsOf, rulesText } from './rules-text.ts';

const HELPDESK = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
const ADA = '11111111-aaaa-4bbb-8ccc-000000000001';

describe('a file that protects somebody and says nothing else', () => {
  test('gives every default, and none of them changes anything unattended', () => {
    const { rules: read } = parsed(rulesText());

    expect(read).toEqual(rules());
    expect(JSON.stringify(read)).not.toContain('"apply"');
  });

  test('has the limits, floors and thresholds that docs/rules.md promises', () => {
    const { limits, renew, stale } = parsed(rulesText()).rules;

    expect(limits.removals).toEqual({
      perRun: { count: 5, percent: 5 },
      per24Hours: { count: 10, percent: 10 },
    });
    expect(limits.controlPlane.removals).toEqual({
      perRun: { count: 1, percent: 10 },
      per24Hours: { count: 2, percent: 20 },
    });
    expect(limits.floor).toEqual({
      globalAdministrators: 2,
      privilegedRoleAdministrators: 1,
      inForceForDays: 14,
      signedInWithinDays: 30,
      drills: [],
      drillWithinDays: 180,
    });
    expect(renew).toMatchObject({
      withinDays: 14,
      extendBy: 'P180D',
      whenUsageUnknown: 'leave',
      maxChain: 3,
    });
    expect(stale).toMatchObject({ coolDownDays: 7, noSignIn: { days: 90, guestDays: 180 } });
  });
});

describe('what a file says', () => {
  test('may be explained with comments, and may end lists with a comma', () => {
    const text = rulesText('// why\n"renew": { /* soon */ "withinDays": 21, }');

    expect(parsed(text).rules.renew.withinDays).toBe(21);
  });

  test('holds beside the defaults of its neighbours', () => {
    const text = rulesText('"limits": { "removals": { "perRun": { "count": 3 } } }');

    expect(parsed(text).rules.limits.removals).toEqual({
      perRun: { count: 3, percent: 5 },
      per24Hours: { count: 10, percent: 10 },
    });
  });

  test('is the same in any case of its ids and scopes', () => {
    const text = rulesText(
      `"renew": { "selection": { "roles": ["${HELPDESK.toUpperCase()}"], "scopes": ["/AdministrativeUnits/${ADA.toUpperCase()}"] } }`,
    );

    expect(parsed(text).rules.renew.selection).toMatchObject({
      roles: [HELPDESK],
      scopes: [`/administrativeUnits/${ADA}`],
    });
  });

  test('names principals, groups and roles in lower case everywhere', () => {
    const read = parsed(
      rulesText(
        `"exceptions": [{ "principalId": "${ADA.toUpperCase()}", "roleDefinitionId": "${HELPDESK.toUpperCase()}", "owner": "Grace", "reason": "Drill", "ticket": "CHG-1", "expires": "2027-03-31" }]`,
        `"limits": { "controlPlane": { "roles": ["${HELPDESK.toUpperCase()}"] } }`,
        `"renew": { "attestations": [{ "principalId": "${ADA.toUpperCase()}", "roleDefinitionId": "${HELPDESK.toUpperCase()}", "directoryScopeId": "/", "by": "Grace", "on": "2026-11-22", "until": "2027-11-21" }] }`,
        `"stale": { "selection": { "exceptPrincipals": ["${ADA.toUpperCase()}"] } }`,
      ),
    ).rules;

    expect(read.exceptions).toMatchObject([{ principalId: ADA, roleDefinitionId: HELPDESK }]);
    expect(read.limits.controlPlane.roles).toEqual([HELPDESK]);
    expect(read.renew.attestations).toMatchObject([{ principalId: ADA, roleDefinitionId: HELPDESK }]);
    expect(read.stale.selection.exceptPrincipals).toEqual([ADA]);
  });

  test('about a day means all of it, in UTC', () => {
    const text = rulesText(
      `"exceptions": [{ "principalId": "${ADA}", "owner": "Grace", "reason": "Drill", "ticket": "CHG-1", "expires": "2027-03-31", "name": "Ada" }]`,
      `"renew": { "attestations": [{ "principalId": "${ADA}", "roleDefinitionId": "${HELPDESK}", "directoryScopeId": "/", "by": "Grace", "on": "2026-11-22", "until": "2027-11-21T12:00:00+02:00" }] }`,
    );

    const read = parsed(text).rules;

    expect(read.exceptions).toEqual([
      {
        principalId: ADA,
        roleDefinitionId: undefined,
        directoryScopeId: undefined,
        owner: 'Grace',
        reason: 'Drill',
        ticket: 'CHG-1',
        expires: new Date('2027-03-31T23:59:59.999Z'),
      },
    ]);
    expect(read.renew.attestations[0]).toMatchObject({
      on: new Date('2026-11-22T00:00:00Z'),
      until: new Date('2027-11-21T10:00:00Z'),
    });
  });

  test('is told from anything else by the hash of its bytes', () => {
    const text = rulesText();

    expect(parsed(text).hash).toBe(createHash('sha256').update(text).digest('hex'));
    expect(parsed(`${text}\n`).hash).not.toBe(parsed(text).hash);
  });

  test('may come with a byte order mark', () => {
    expect(parsed(`\uFEFF${rulesText()}`).rules).toEqual(rules());
  });
});

describe('a wrong value', () => {
  const protectedId = `"protected": { "principals": [{ "id": "ada@contoso.example", "why": "x" }] }`;

  test.each([
    ['"stale": { "coolDownDays": 0 }', 'stale.coolDownDays: expected a whole number from 1 to 90; got 0'],
    ['"stale": { "coolDownDays": 1.5 }', 'stale.coolDownDays: expected a whole number from 1 to 90; got 1.5'],
    ['"stale": { "coolDownDays": "7" }', 'stale.coolDownDays: expected a whole number from 1 to 90; got "7"'],
    [
      '"stale": { "coolDownDays": null }',
      'stale.coolDownDays: expected a whole number from 1 to 90; got null',
    ],
    ['"stale": 5', 'stale: expected an object in braces, { }; got 5'],
    [
      '"stale": { "redundant": { "mode": "apply" } }',
      'stale.redundant.mode: expected one of "off", "plan"; got "apply"',
    ],
    ['"renew": { "mode": "yolo" }', 'renew.mode: expected one of "off", "plan", "apply"; got "yolo"'],
    [
      '"renew": { "lapsedWithinDays": 31 }',
      'renew.lapsedWithinDays: expected a whole number from 0 to 30; got 31',
    ],
    [
      '"renew": { "extendBy": "P1Y" }',
      'renew.extendBy: expected an ISO 8601 duration from P1D to P365D without years, months and weeks, such as P180D; got "P1Y"',
    ],
    [
      '"renew": { "selection": { "scopes": ["administrativeUnits/x"] } }',
      'renew.selection.scopes[0]: expected "/" for the whole directory, "/administrativeUnits/GUID" or, for one object, "/GUID"; got "administrativeUnits/x"',
    ],
    [
      '"renew": { "selection": { "roles": [] } }',
      'renew.selection.roles: expected "all", or a list of ids of roles with at least 1; got an empty list',
    ],
    [
      '"renew": { "selection": { "roles": "everything" } }',
      'renew.selection.roles: expected "all", or a list of ids of roles with at least 1; got "everything"',
    ],
    [
      '"limits": { "populationDropPercent": 101 }',
      'limits.populationDropPercent: expected a number from 0 to 100; got 101',
    ],
    [
      '"limits": { "floor": { "globalAdministrators": 0 } }',
      'limits.floor.globalAdministrators: expected a whole number from 1 to 100; got 0',
    ],
    [
      '"renew": { "justification": "  " }',
      'renew.justification: expected a text of 1 to 500 characters; got "  "',
    ],
  ])('in %s is named with its line and with what is expected', (member, problem) => {
    expect(problemsOf(rulesText(member))).toEqual([`4: ${problem}`]);
  });

  test.each(['2027-02-30', '2027-03-31T10:00:00', '31.3.2027', 'never'])(
    'for the end of an exception is one that is no day and no instant with a zone: %s',
    (expires) => {
      const member = `"exceptions": [{ "principalId": "${ADA}", "owner": "G", "reason": "r", "ticket": "t", "expires": "${expires}" }]`;

      expect(problemsOf(rulesText(member))).toEqual([
        `4: exceptions[0].expires: expected a day such as 2027-03-31 (in UTC), or an instant with a zone such as 2027-03-31T17:00:00Z; got "${expires}"`,
      ]);
    },
  );

  test('is a sign-in name where an object id belongs', () => {
    expect(problemsOf(`{ "version": 1, ${protectedId} }`)).toEqual([
      '1: protected.principals[0].id: expected the id of a user or service principal: a GUID such as 62e90394-69f5-4237-9190-012177145e10; got "ada@contoso.example"',
    ]);
  });
});

describe('a file in which something is missing', () => {
  test('is refused where nobody is protected', () => {
    expect(problemsOf('{ "version": 1 }')).toEqual([
      '1: protected: is missing: expected an object that names your break-glass accounts at least: { "principals": [{ "id": "GUID", "why": "..." }] }',
    ]);
    expect(problemsOf('{ "version": 1, "protected": { "principals": [] } }')).toEqual([
      '1: protected.principals: expected a list of users and service principals with at least 1; got an empty list',
    ]);
  });

  test('is refused for an exception without an end', () => {
    const member = `"exceptions": [\n{ "principalId": "${ADA}", "owner": "G", "reason": "r", "ticket": "t" }]`;

    expect(problemsOf(rulesText(member))).toEqual([
      '5: exceptions[0].expires: is missing: expected a day such as 2027-03-31 (in UTC), or an instant with a zone such as 2027-03-31T17:00:00Z',
    ]);
  });
});

describe('a member that is not known', () => {
  test('is never passed over, and the one that was meant is named', () => {
    expect(problemsOf(rulesText('"stale": {\n"colDownDays": 14 }'))).toEqual([
      '5: stale.colDownDays: is not known here: did you mean "coolDownDays"?',
    ]);
  });

  test('comes with all that are, where nothing is near', () => {
    expect(problemsOf(rulesText('"stale": { "outsidePim": { "zzz": 1 } }'))).toEqual([
      '4: stale.outsidePim.zzz: is not known here: expected one of mode',
    ]);
  });

  test.each(['__proto__', 'constructor', 'toString'])('may have any name: %s', (name) => {
    expect(problemsOf(rulesText(`"${name}": { "mode": "apply" }`))).toEqual([
      expect.stringContaining(`4: ${name}: is not known here`),
    ]);
  });

  test('is one that is there twice, for only the last would count', () => {
    expect(problemsOf(rulesText('"renew": {\n"mode": "plan",\n"mode": "apply" }'))).toEqual([
      '6: renew.mode: is there twice, first on line 5; only the last counts, so leave one',
    ]);
  });
});

describe('many problems', () => {
  test('are reported at once, in the order of the lines', () => {
    const text = rulesText(
      '"renew": {\n"mode": "on",\n"withinDays": 0 }',
      '"stale": { "coolDownDay": 1 }',
      '"limits": { "removals": { "perRun": { "count": 11 } } }',
    );

    expect(problemsOf(text)).toEqual([
      '5: renew.mode: expected one of "off", "plan", "apply"; got "on"',
      '6: renew.withinDays: expected a whole number from 1 to 60; got 0',
      '7: stale.coolDownDay: is not known here: did you mean "coolDownDays"?',
      '8: limits.removals.perRun.count: expected no more than limits.removals.per24Hours.count, which is 10; got 11',
    ]);
  });

  test('are counted where they are too many to read', () => {
    const ids = Array.from({ length: 300 }, (_, index) => `"role ${index}"`).join(',\n');

    const problems = problemsOf(rulesText(`"renew": { "selection": { "exceptRoles": [${ids}] } }`));

    expect(problems).toHaveLength(201);
    expect(problems.at(-1)).toBe('-: : and 100 more');
  });
});

describe('a text that is not JSON', () => {
  test('is named by line, with what is wrong before that line and nothing that may only seem so behind it', () => {
    const text =
      '{\n"version": 2,\n"renew": { "mode": "on" },\n"stale": { "coolDownDays" 7 },\n"limits": 5\n}';

    expect(problemsOf(text)).toEqual([
      '2: version: expected 1; got 2',
      '3: renew.mode: expected one of "off", "plan", "apply"; got "on"',
      '4: : expected a colon after the name of a member; found 7',
    ]);
  });

  test.each([
    ['', '-: : is empty: `npm run rules -- init FILE` writes one to begin with'],
    ['// later\n', '-: : is empty: `npm run rules -- init FILE` writes one to begin with'],
    ['[]', '1: : expected an object in braces, { }; got an empty list'],
    ['['.repeat(100_000), '1: : expected at most 100 brackets inside one another'],
  ])('or is none of ours: %.10s', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  test('is one that Windows PowerShell wrote, which is told what to do', () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(rulesText(), 'utf16le')]);

    expect(problemsOf(utf16)).toEqual([
      '-: : is UTF-16, as Windows PowerShell writes with >: save it as UTF-8',
    ]);
    expect(problemsOf(Uint8Array.of(0x22, 0xe4, 0x22))).toEqual(['-: : is not UTF-8: save it as UTF-8']);
  });
});
