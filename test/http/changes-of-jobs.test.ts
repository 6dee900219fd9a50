import { beforeEach, describe, expect, test } from '@jest/globals';
import { type ChangeState, type Command, changeStates } from '../../src/domain/model/command.ts';
import { changeBody } from '../../src/http/changes/bodies.ts';
import { runRecord } from '../builders.ts';
import { accessContent, awaiting, claimed, command, jobSource, recorded } from '../change-builder.ts';
import { Api } from './api.ts';

const read = { roles: ['PimWarden.Read'] } as const;

let api: Api;
beforeEach(() => {
  api = new Api();
});

/** A change of this day of November, that a job made unless said otherwise. */
function keep(id: string, day: number, state: ChangeState = 'done', overrides: Partial<Command> = {}): void {
  const askedAt = new Date(`2026-11-${day}T02:00:00.000Z`);
  const made = command({ id, askedAt, source: jobSource({ runId: `run-${day}` }), ...overrides });
  const at = askedAt;
  if (state === 'accepted') api.commands.put(made);
  else if (state === 'awaiting-approval') api.commands.put(made, awaiting(at));
  else if (state === 'expired') api.commands.put(made, { kind: 'expired', at });
  else if (state === 'claimed') api.commands.put(made, claimed(made));
  else api.commands.put(made, claimed(made), recorded(made, { state, code: state }));
}

const requested: Partial<Command> = {
  source: { kind: 'api' },
  askedBy: { objectId: 'ada', appId: 'portal' },
};

async function listed(query: string): Promise<readonly string[]> {
  const { status, jsonBody } = await api.ask({ path: 'changes', query, ...read });
  expect(status).toBe(200);
  return (jsonBody as { items: { id: string }[] }).items.map(({ id }) => id);
}

describe('GET changes', () => {
  beforeEach(() => {
    keep('a', 20);
    keep('b', 21, 'refused');
    keep('c', 22);
    keep('asked-for', 23, 'done', requested);
  });

  test.each([
    { query: '', ids: ['asked-for', 'c', 'b', 'a'] },
    { query: 'runId=run-22', ids: ['c'] },
    { query: 'state=refused', ids: ['b'] },
    { query: 'since=2026-11-21T02:00:00Z', ids: ['asked-for', 'c', 'b'] },
    { query: 'since=2026-11-21T04:00:00%2B02:00&state=done', ids: ['asked-for', 'c'] },
    { query: 'runId=run-1', ids: [] },
    { query: 'top=1', ids: ['asked-for'] },
    { query: 'job=renew-eligibilities&top=2', ids: ['c', 'b'] },
    { query: 'job=undo', ids: [] },
    { query: 'askedBy=ada', ids: ['asked-for'] },
    { query: 'reason=ends-soon&state=refused', ids: ['b'] },
    { query: 'reason=not-used', ids: [] },
    { query: 'operation=renew-eligibilities.renewal&runId=run-20', ids: ['a'] },
  ])('with "$query" lists $ids, newest first', async ({ query, ids }) => {
    expect(await listed(query)).toEqual(ids);
  });

  const grace = '11111111-aaaa-4bbb-8ccc-000000000002';
  const helpdesk = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
  const key = { principalId: grace, roleDefinitionId: helpdesk, directoryScopeId: '/' };
  const removal = { ...accessContent().change, key };
  const ofGrace = { kind: 'revocation', principalId: grace, removals: [removal], left: [] } as const;
  test.each([
    { query: `principalId=${grace.toUpperCase()}`, ids: ['all-of-grace', 'of-grace'] },
    { query: `roleDefinitionId=${helpdesk}`, ids: ['all-of-grace', 'of-grace'] },
    { query: `principalId=${accessContent().change.key.principalId}&state=refused`, ids: ['b'] },
  ])('with $query lists the changes about $ids', async ({ query, ids }) => {
    keep('of-grace', 24, 'done', { content: accessContent({ key }) });
    keep('all-of-grace', 25, 'accepted', { content: ofGrace });

    expect(await listed(query)).toEqual(ids);
  });

  test.each(changeStates)('narrows to those that are %s', async (state) => {
    for (const one of changeStates) keep(`is-${one}`, 24, one);

    const ids = await listed(`state=${state}&since=2026-11-24T00:00:00Z`);
    expect(ids).toEqual([`is-${state}`]);
  });

  test('goes on with next', async () => {
    const { jsonBody } = await api.ask({ path: 'changes', query: 'top=3', ...read });

    expect(await listed(`top=3&from=${(jsonBody as { next: string }).next}`)).toEqual(['a']);
  });

  test.each([
    'state=undone',
    'since=yesterday',
    'since=2026-11-21',
    'runId=',
    'runId=a/b',
    'top=0',
    'job=snapshot',
    'principalId=ada',
    'reason=Not used',
  ])('refuses %s', async (query) => {
    expect((await api.ask({ path: 'changes', query, ...read })).status).toBe(400);
  });
});

describe('GET changes/{id}', () => {
  test('gives the evidence, what was sent, and what was there before', async () => {
    keep('a', 20);
    const { status, jsonBody } = await api.ask({ path: 'changes/{id}', params: { id: 'a' }, ...read });

    expect(status).toBe(200);
    expect(changeBody.safeParse(jsonBody).success).toBe(true);
    expect(jsonBody).toMatchObject({
      runId: 'run-20',
      reason: 'ends-soon',
      evidence: { lastActivatedDaysAgo: 3 },
      change: { effect: 'renewal', before: { endDateTime: '2026-11-30T00:00:00.000Z' } },
    });
  });

  test('gives of what a caller asked for the same, and no run', async () => {
    keep('a', 20, 'done', requested);
    const { jsonBody } = await api.ask({ path: 'changes/{id}', params: { id: 'a' }, ...read });

    expect(changeBody.safeParse(jsonBody).success).toBe(true);
    expect(jsonBody).toMatchObject({ change: { before: { endDateTime: '2026-11-30T00:00:00.000Z' } } });
    for (const member of ['runId', 'planId', 'itemId', 'undoes']) expect(jsonBody).not.toHaveProperty(member);
  });

  test('gives of role settings the fields that changed, and the same fields as they were', async () => {
    const content = {
      kind: 'role-settings',
      policyId: 'DirectoryRole_1',
      rules: { Expiration_EndUser_Assignment: { maximumDuration: 'PT4H' } },
    } as const;
    const made = command({ ...requested, id: 'a', content, source: { kind: 'undo', undoes: 'earlier' } });
    const rules = { Expiration_EndUser_Assignment: { maximumDuration: 'PT8H' } };
    const before = { kind: 'role-settings', roleDefinitionId: undefined, rules } as const;
    api.commands.put(made, claimed(made, { before }), recorded(made));
    const { jsonBody } = await api.ask({ path: 'changes/{id}', params: { id: 'a' }, ...read });

    expect(changeBody.safeParse(jsonBody).success).toBe(true);
    expect(jsonBody).toMatchObject({ rules: content.rules, rulesBefore: rules, undoes: 'earlier' });
    expect(jsonBody).not.toHaveProperty('change');
  });

  test('gives of an undo which change it undoes', async () => {
    keep('a', 20, 'done', { source: jobSource({ job: 'undo', undoes: 'earlier' }) });
    const { jsonBody } = await api.ask({ path: 'changes/{id}', params: { id: 'a' }, ...read });

    expect(jsonBody).toMatchObject({ undoes: 'earlier', runId: jobSource().runId });
  });

  test('is a 404 that says where to look', async () => {
    expect(await api.ask({ path: 'changes/{id}', params: { id: 'z' }, ...read })).toMatchObject({
      status: 404,
      jsonBody: { title: 'No such change', detail: expect.stringContaining('GET /api/changes') },
    });
  });
});

describe('POST changes/{id}/undo', () => {
  const asked = { method: 'POST', path: 'changes/{id}/undo', params: { id: 'a' } };

  test('is a run that takes just this one back, on behalf of the caller', async () => {
    keep('a', 20);
    keep('b', 20);

    expect(await api.ask(asked)).toMatchObject({ status: 200, jsonBody: { id: runRecord().id } });
    expect(api.hygieneAsked).toEqual([{ undo: ['a'], by: 'ada' }]);
  });

  test.each([
    { what: 'was refused', state: 'refused' },
    { what: 'nobody has claimed yet', state: 'accepted' },
    { what: 'is in progress', state: 'claimed' },
    { what: 'may have been made', state: 'unconfirmed' },
    { what: 'was only checked', state: 'validated' },
    { what: 'was never sent', state: 'expired' },
  ] as const)('has nothing to undo of what $what', async ({ state }) => {
    keep('a', 20, state);

    expect(await api.ask(asked)).toMatchObject({
      status: 409,
      jsonBody: {
        title: 'There is nothing to undo',
        detail: `Change a (renew-eligibilities.renewal) is not undone: it is ${state}, and only what was done can be undone.`,
        changeId: 'a',
        retry: 'never',
      },
    });
    expect(api.hygieneAsked).toEqual([]);
  });

  test('is a run as well of what a caller asked for', async () => {
    keep('a', 20, 'done', requested);

    expect(await api.ask(asked)).toMatchObject({ status: 200, jsonBody: { id: runRecord().id } });
    expect(api.hygieneAsked).toEqual([{ undo: ['a'], by: 'ada' }]);
  });

  test('is a 409 for a cancelled request, which cannot be un-cancelled', async () => {
    const content = { kind: 'cancellation', scheduleKind: 'eligibility', requestId: 'r-1' } as const;
    keep('a', 20, 'done', { ...requested, operation: 'eligibility.cancel', content });

    expect(await api.ask(asked)).toMatchObject({
      status: 409,
      jsonBody: {
        detail:
          'Change a (eligibility.cancel) is not undone: a cancelled request cannot be made again: ask for the change anew.',
      },
    });
    expect(api.hygieneAsked).toEqual([]);
  });

  test('waits while another run is writing', async () => {
    keep('a', 20);
    const { counts } = runRecord();
    api.hygieneRun = runRecord({
      state: 'partial',
      reason: 'Run r-1 is applying changes of this job.',
      counts: { ...counts, requests: 0 },
    });

    expect(await api.ask(asked)).toMatchObject({
      status: 409,
      headers: { 'retry-after': '60' },
      jsonBody: {
        title: 'Another run is under way',
        detail: 'Run r-1 is applying changes of this job. Ask again when it is over.',
        retry: 'later',
      },
    });
  });

  test('is a 404 where there is no such change', async () => {
    expect((await api.ask(asked)).status).toBe(404);
  });

  test('is not for those who only see', async () => {
    keep('a', 20);

    expect((await api.ask({ ...asked, ...read })).status).toBe(403);
    expect(api.hygieneAsked).toEqual([]);
  });
});
