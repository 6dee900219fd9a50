import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { stackRules } from '../../local/stack-rules.ts';
import type { FaultOptions } from '../../simulator/faults/fault.ts';
import { accessIn, assign, changeUser, makeEligible, roles } from './people.ts';
import { type JobResult, onDay, type TestEnvironment, withTestEnvironments } from './test-environment.ts';

const startEnvironment = withTestEnvironments();
const [renewals, removals] = ['renew-eligibilities', 'remove-stale-assignments'] as const;
const eligibilityRequest = 'POST roleEligibilityScheduleRequests';
const assignmentRequest = 'POST roleAssignmentScheduleRequests';

/**
 * A tenant with more users than Graph gives on one page, eight days after the night in which three accesses were marked.
 * No case changes anything, so that each finds it as the one before; the last shows that nothing else was in the way.
 */
let environment: TestEnvironment;
beforeAll(async () => {
  environment = await startEnvironment({ users: 150 });
  const { tenant, person } = environment;
  assign(tenant, { to: person(0), since: onDay(-100), until: onDay(60) });
  makeEligible(tenant, { to: person(1), since: onDay(-100) });
  assign(tenant, { to: person(2), role: roles.groupsAdministrator, since: onDay(-100) });
  for (const number of [10, 11, 12, 13, 14, 15])
    makeEligible(tenant, { to: person(number), since: onDay(-100) });
  for (const number of [0, 1]) changeUser(tenant, person(number), { accountEnabled: false });
  await environment.run(removals);
  environment.setDay(8);
});
afterAll(() => environment.close());

/** Functions that undo what a case did to the environment. */
const undoing: (() => void)[] = [];
afterEach(() => {
  for (const undo of undoing.splice(0).reverse()) undo();
});

function fault(options: FaultOptions): void {
  environment.simulator.faults.add({ times: 1_000, ...options });
  undoing.push(() => environment.simulator.faults.clear());
}

function rules(write: () => void): void {
  write();
  undoing.push(() => environment.rules());
}

function limits(overrides: Readonly<Record<string, unknown>>): void {
  const { limits: defaults } = stackRules(environment.tenant) as { readonly limits: object };
  rules(() => environment.rules({ limits: { ...defaults, ...overrides } }));
}

function noLicence(licenceOfReads: 'needless' | 'needed'): void {
  const { switches } = environment.tenant.pim;
  Object.assign(switches, { licence: 'none', licenceOfReads });
  undoing.push(() => Object.assign(switches, { licence: 'P2', licenceOfReads: 'needless' }));
}

/** @param restorable whether it is in the deleted items. */
function deleteBreakGlass(restorable: boolean): void {
  const { users, deletedItems } = environment.tenant;
  const [account] = environment.breakGlass;
  if (account === undefined) throw new Error('there is no break-glass account');
  users.remove(account.id);
  if (restorable) deletedItems.add({ ...account, deletedDateTime: '2026-11-27T09:00:00Z' });
  undoing.push(() => {
    deletedItems.remove(account.id);
    users.add(account);
  });
}

/** Somebody whose eligibility ends within two weeks. */
function somebodyToRenew(): void {
  const { eligibilities } = environment.tenant.roleManagement;
  const before = new Set(eligibilities.all().map(({ id }) => id));
  makeEligible(environment.tenant, { to: environment.person(20), since: onDay(-160), until: onDay(18) });
  undoing.push(() => {
    for (const { id } of eligibilities.all()) if (!before.has(id)) eligibilities.remove(id);
  });
}

const wide = { count: 100, percent: 100 };

interface Case {
  readonly gate: string;
  close(): void;
  /** Of the obstacles, in their order; none where the rules were not even read. */
  readonly codes: readonly string[];
  /** What was seen, the numbers, and what to do now. */
  readonly says: readonly (string | RegExp)[];
  /** What becomes of renewals. */
  readonly renewals: 'made' | 'stopped';
}

const incomplete = { codes: ['incomplete'] } as const;
const unusable = { codes: [], renewals: 'stopped' } as const;
const unresolved = { codes: ['protected-unresolved'], renewals: 'made' } as const;
const whatToDo = 'Put that right; the next run looks again.';

const cases: readonly Case[] = [
  {
    gate: 'a page that does not come: 503 until the budget is spent',
    close: () => fault({ kind: '503', match: { path: '/users\\?.*skiptoken' } }),
    ...incomplete,
    says: [
      'The sign-ins of users could not be read completely, so nothing is removed; renewals may go on.',
      /Cause: GET \/users: 503 ServiceUnavailable: .* Given up after \d+ tries/,
      whatToDo,
    ],
    renewals: 'made',
  },
  {
    gate: 'a page that does not come: the connection breaks',
    close: () => fault({ kind: 'reset', match: { path: '/users\\?.*skiptoken' } }),
    ...incomplete,
    says: ['sign-ins of users could not be read completely', /Check that http\S+ can be reached from here/],
    renewals: 'made',
  },
  {
    gate: '403',
    close: () => fault({ kind: '403', match: { path: '/roleAssignmentScheduleInstances' } }),
    ...incomplete,
    says: [
      'The assignments in force could not be read completely, so nothing is removed',
      '403 PermissionScopeNotGranted',
      "Grant the app role RoleAssignmentSchedule.Read.Directory or RoleManagement.Read.Directory, which includes it, to the app's managed identity",
    ],
    // What is about the eligibility cannot be looked at again just before it is extended.
    renewals: 'stopped',
  },
  {
    gate: 'a lost licence, where PIM cannot be read without one',
    close: () => noLicence('needed'),
    codes: ['incomplete', 'incomplete', 'incomplete'],
    says: [
      'The eligibilities could not be read completely, so nothing is removed',
      'The tenant needs a Microsoft Entra ID P1 or P2 (or Governance) licence for this.',
    ],
    renewals: 'stopped',
  },
  {
    gate: 'an empty protected list',
    close: () => rules(() => environment.rules({ protected: { principals: [] } })),
    ...unusable,
    says: [
      'are not usable, so nothing will be changed',
      'protected.principals: expected a list of users and service principals with at least 1; got an empty list',
    ],
  },
  {
    gate: 'an unreadable protected list',
    close: () => rules(() => environment.rulesFile.write('{ "version": 1, "protected": { "principals": [')),
    ...unusable,
    says: ['are not usable, so nothing will be changed', /line 1: .*expected/],
  },
  {
    gate: 'rules that are not there',
    close: () => rules(() => rmSync(environment.rulesFile.path)),
    ...unusable,
    says: ['is not there', 'write one with `npm run rules -- init', 'or say where it is in RULES_FILE'],
  },
  {
    gate: 'a deleted break-glass account',
    close: () => deleteBreakGlass(true),
    ...unresolved,
    says: [
      /1 of the \d protected principals and groups cannot be relied on: \S+ is deleted, and can be restored for 30 days\./,
      'Nothing is removed or given; renewals may go on. Put them in order in the tenant, or correct `protected` in the rules.',
    ],
  },
  {
    gate: 'a break-glass account that is not there at all',
    close: () => deleteBreakGlass(false),
    ...unresolved,
    says: [/1 of the \d protected principals and groups cannot be relied on: \S+ is not in the directory\./],
  },
  {
    gate: 'a next link that is silently dropped: a population drop',
    close() {
      limits({ populationDropPercent: 10 });
      fault({ kind: 'lost-next-link', match: { path: '/users' } });
    },
    codes: ['population-drop'],
    says: [
      /12\d users were read, and 1\d\d on 2026-11-2\S+: 1\d\.\d % fewer, where limits\.populationDropPercent allows 10 %\./,
      'Nothing is removed; renewals may go on. Find out whether they are gone or were not read; if they are gone, raise the limit for one run.',
    ],
    renewals: 'made',
  },
  {
    gate: 'the limit by count',
    close: () => limits({ removals: { perRun: { count: 2, percent: 100 }, per24Hours: wide } }),
    codes: ['limit-run-count'],
    says: [
      '3 removals in this run are more than is allowed: limits.removals.perRun.count allows 2.',
      'None of them is made. Read the plan; what of it is right can be approved by name (docs/hygiene.md#approving-a-plan), or else narrow the rules.',
    ],
    renewals: 'made',
  },
  {
    gate: 'the limit by percent',
    close: () => limits({ removals: { perRun: { count: 20, percent: 50 }, per24Hours: wide } }),
    codes: ['limit-run-percent'],
    says: [
      '2 removals in this run are more than is allowed: limits.removals.perRun.percent allows 1, which is 50 % of 2 assignments.',
    ],
    renewals: 'made',
  },
];

function expectSaid({ run }: JobResult, says: Case['says']): void {
  for (const part of says)
    expect(run.reason).toEqual(expect.stringMatching(part instanceof RegExp ? part : literal(part)));
}

function literal(text: string): RegExp {
  return new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
}

describe('while three removals are due, a gate', () => {
  test.each(cases)('closed by $gate lets nothing be removed, and says why', async (one) => {
    one.close();
    const before = accessIn(environment.tenant, onDay(8));
    const result = await environment.run(removals);

    expect(result.writes).toEqual([]);
    expect(accessIn(environment.tenant, onDay(8))).toEqual(before);
    expect(result.run.state).toBe('blocked');
    expect(result.obstacles.map(({ code }) => code)).toEqual(one.codes);
    expectSaid(result, one.says);
  });

  test.each(cases)('closed by $gate: renewals are $renewals', async (one) => {
    one.close();
    somebodyToRenew();
    const result = await environment.run(renewals);

    expect(result.writes).toEqual(one.renewals === 'made' ? [eligibilityRequest] : []);
    const isOfRemovals = one.codes.some((code) => code.startsWith('limit-'));
    expect(result.run.state).toBe(isOfRemovals ? 'succeeded' : 'blocked');
    if (!isOfRemovals) expectSaid(result, one.says);
  });
});

describe('a lost licence, where PIM can still be read', () => {
  test('ends the run at the first refusal, and nothing is changed', async () => {
    noLicence('needless');
    const before = accessIn(environment.tenant, onDay(8));
    const result = await environment.run(removals);

    expect(accessIn(environment.tenant, onDay(8))).toEqual(before);
    expect(result.writes).toHaveLength(1);
    expect(result.run).toMatchObject({
      state: 'failed',
      hygiene: { counts: { done: 0, refused: 1, stopped: 2 } },
    });
    expectSaid(result, [
      'was refused',
      'AadPremiumLicenseRequired',
      'The tenant needs a Microsoft Entra ID P1 or P2',
    ]);
  });
});

describe('with every gate open', () => {
  test('just what was due is made, in the same night of the same tenant', async () => {
    somebodyToRenew();
    const renewed = await environment.run(renewals);
    const removed = await environment.run(removals);

    expect(renewed.run.state).toBe('succeeded');
    expect(renewed.writes).toEqual([eligibilityRequest]);
    expect(removed.run).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 3, stopped: 0 } } });
    expect(removed.writes.toSorted()).toEqual([
      assignmentRequest,
      assignmentRequest,
      eligibilityRequest,
      eligibilityRequest,
    ]);
  });
});
