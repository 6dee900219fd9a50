import { describe, expect, test } from '@jest/globals';
import { GraphCallError } from '../../src/ports/errors.ts';
import { countApprovers } from '../../src/tenant/count-approvers.ts';
import { FakeApplications } from '../fakes/fake-applications.ts';
import { FakeDirectory } from '../fakes/fake-directory.ts';
import { user } from '../snapshot-builder.ts';
import { readCall } from './snapshot-ports.ts';

const api = '3d0c1b6e-5d0a-4f2c-9d53-7a1d3c9b8e23';
const approve = 'PimWarden.Approve';
const threePeople = { approvals: 'three-people', people: [] } as const;

type Holder = readonly [id: string, type: string, role?: string];

async function count(
  holders: readonly Holder[],
  {
    users = [],
    rules = threePeople,
    members = {},
  }: {
    readonly users?: readonly ReturnType<typeof user>[];
    readonly rules?: Parameters<typeof countApprovers>[1];
    readonly members?: Readonly<Record<string, readonly string[]>>;
  } = {},
) {
  const rows = holders.map(([principalId, principalType, appRole = approve]) => ({
    ...{ principalId, principalType, appRole },
  }));
  const applications = new FakeApplications({ holders: { [api]: rows }, members });
  return countApprovers(api, rules, { applications, directory: new FakeDirectory({ users }) }, readCall());
}

const ada = user({ id: 'ada' });
const grace = user({ id: 'grace' });

describe('who can approve', () => {
  test('are enabled members of the directory with the role, directly or in a group that has it', async () => {
    const found = await count(
      [
        ['ada', 'User'],
        ['night-shift', 'Group'],
      ],
      { users: [ada, grace], members: { 'night-shift': ['grace', 'ada'] } },
    );

    expect(found).toEqual({ approvers: ['ada', 'grace'], people: 2, needed: 2, unknown: [] });
  });

  test.each([
    ['whose account is disabled', user({ id: 'grace', accountEnabled: false })],
    ['of whom nobody knows whether they are enabled', user({ id: 'grace', accountEnabled: undefined })],
    ['who is a guest', user({ id: 'grace', isGuest: true })],
  ])('is nobody %s', async (_what, other) => {
    const holders: Holder[] = [
      ['ada', 'User'],
      ['grace', 'User'],
    ];

    expect((await count(holders, { users: [ada, other] })).approvers).toEqual(['ada']);
  });

  test('is no app, and nobody with another role', async () => {
    const holders: Holder[] = [
      ['ada', 'ServicePrincipal'],
      ['grace', 'User', 'PimWarden.Read'],
    ];

    expect(await count(holders, { users: [ada, grace] })).toMatchObject({ approvers: [], people: 0 });
  });

  test('is one person with two accounts', async () => {
    const rules = { ...threePeople, people: [{ name: 'Ada', accounts: ['ada', 'ada-admin'] }] };
    const users = [ada, user({ id: 'ada-admin' })];
    const holders: Holder[] = [
      ['ada', 'User'],
      ['ada-admin', 'User'],
    ];

    expect(await count(holders, { users, rules })).toMatchObject({ people: 1, needed: 2 });
  });

  test('have to be two, and one where whoever asks may approve', async () => {
    const alone = { ...threePeople, approvals: 'one-person-with-delay' } as const;

    expect((await count([], { rules: alone })).needed).toBe(1);
    expect((await count([])).needed).toBe(2);
    const withoutRules = new FakeApplications();
    const ports = { applications: withoutRules, directory: new FakeDirectory() };
    expect((await countApprovers(api, undefined, ports, readCall())).needed).toBe(2);
  });

  test('is nobody where it cannot be read, with why', async () => {
    const applications = new FakeApplications();
    applications.failure = new GraphCallError('forbidden', 'Graph refused it.', { code: 'Forbidden' });

    const found = await countApprovers(
      api,
      threePeople,
      { applications, directory: new FakeDirectory() },
      readCall(),
    );

    expect(found).toMatchObject({ people: 0, unknown: [expect.stringMatching(/Graph refused it/)] });
  });

  test('is nobody where the API is not registered, or its group is gone', async () => {
    const gone = await count([['gone', 'Group']]);
    const ports = { applications: new FakeApplications(), directory: new FakeDirectory() };
    const unregistered = await countApprovers(api, threePeople, ports, readCall());

    expect(gone.unknown).toEqual(['The members of group gone: there is no such thing in this tenant.']);
    expect(unregistered.unknown).toEqual([expect.stringMatching(/app roles of 3d0c1b6e/)]);
  });
});
