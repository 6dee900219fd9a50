import { describe, expect, test } from '@jest/globals';
import { problemsOf, rulesText } from './rules-text.ts';

const HELPDESK = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
const ADA = '11111111-aaaa-4bbb-8ccc-000000000001';
const BREAK_GLASS = '11111111-aaaa-4bbb-8ccc-0000000000ff';

const exception = (more: string, principalId = ADA) =>
  `{ "principalId": "${principalId}", "owner": "G", "reason": "r", "ticket": "t", "expires": "2027-03-31"${more} }`;
const attestation = (until: string) =>
  `{ "principalId": "${ADA}", "roleDefinitionId": "${HELPDESK}", "directoryScopeId": "/", "by": "G", "on": "2026-11-22", "until": "${until}" }`;

describe('what is said twice', () => {
  test('is reported where somebody is protected twice', () => {
    const twice = `{ "id": "${ADA}", "why": "x" }`;
    const text = `{ "version": 1, "protected": { "principals": [${twice},\n${twice.toUpperCase().replace('"ID"', '"id"').replace('"WHY"', '"why"')}],\n"groups": [${twice}] } }`;

    expect(problemsOf(text)).toEqual([
      '2: protected.principals[1]: protects what protected.principals[0] protects already: leave one',
      '3: protected.groups[0]: is among the principals as well: it is one or the other',
    ]);
  });

  test('is reported where an id is in a list twice, in whatever case', () => {
    const list = `["${HELPDESK}",\n"${HELPDESK.toUpperCase()}"]`;

    expect(problemsOf(rulesText(`"limits": { "controlPlane": { "roles": ${list} } }`))).toEqual([
      '5: limits.controlPlane.roles[1]: is limits.controlPlane.roles[0] once more: leave one',
    ]);
  });

  test('is reported where an account belongs to two people', () => {
    const person = (name: string, id: string) =>
      `{ "name": "${name}", "accounts": ["${id}",\n"${BREAK_GLASS}"] }`;

    expect(
      problemsOf(rulesText(`"api": { "people": [${person('Ada', ADA)}, ${person('Grace', HELPDESK)}] }`)),
    ).toEqual(['6: api.people[1].accounts[1]: is api.people[0].accounts[1] once more: leave one']);
  });

  test('is reported where two exceptions are about the same access', () => {
    const text = rulesText(
      `"exceptions": [\n${[exception(''), exception(', "directoryScopeId": "/"'), exception('')].join(',\n')}]`,
    );

    expect(problemsOf(text)).toEqual([
      '7: exceptions[2]: is about the same access as exceptions[0]: leave one, the later date',
    ]);
  });
});

describe('what contradicts itself', () => {
  test('is a role that is both chosen and excepted', () => {
    const selection = `{ "roles": ["${HELPDESK}"], "exceptRoles": ["${HELPDESK}"] }`;

    expect(problemsOf(rulesText(`"stale": { "selection": ${selection} }`))).toEqual([
      '4: stale.selection.exceptRoles[0]: is in stale.selection.roles as well: leave it in one of them',
    ]);
  });

  test('is an exception for somebody who is protected', () => {
    expect(problemsOf(rulesText(`"exceptions": [${exception('', BREAK_GLASS)}]`))).toEqual([
      '4: exceptions[0].principalId: is protected already, and never touched: leave the exception out',
    ]);
  });

  test('is an attestation that ends before it was given; the same day is enough', () => {
    expect(problemsOf(rulesText(`"renew": { "attestations": [${attestation('2026-11-21')}] }`))).toEqual([
      '4: renew.attestations[0].until: expected a day after 2026-11-22, when it was said; got "2026-11-21"',
    ]);
    expect(problemsOf(rulesText(`"renew": { "attestations": [${attestation('2026-11-22')}] }`))).toEqual([]);
  });

  test('is a limit of one run beyond that of the day, be it said or stand by default', () => {
    const text = rulesText(
      '"limits": {\n"renewals": { "perRun": { "percent": 60 } },\n"controlPlane": { "removals": { "per24Hours": { "count": 0 } } } }',
    );

    expect(problemsOf(text)).toEqual([
      '5: limits.renewals.perRun.percent: expected no more than limits.renewals.per24Hours.percent, which is 50; got 60',
      '6: limits.controlPlane.removals.perRun.count: expected no more than limits.controlPlane.removals.per24Hours.count, which is 0; got 1',
    ]);
  });

  test('is a renewal for less time than it is looked ahead', () => {
    expect(problemsOf(rulesText('"renew": { "extendBy": "P14D" }'))).toEqual([
      '4: renew.extendBy: expected more than renew.withinDays, which is 14; got "P14D": it would be due again at once',
    ]);
  });
});
