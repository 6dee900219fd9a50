import { beforeEach, describe, expect, test } from '@jest/globals';
import { StoreError } from '../../../src/ports/errors.ts';
import { Api } from '../api.ts';

const path = 'eligibilities';
const assign = {
  action: 'assign',
  principalId: '11111111-aaaa-4bbb-8ccc-0000000000fe',
  roleDefinitionId: '729827e3-9c14-49f7-bb1b-9608f156bbb8',
  directoryScopeId: '/',
  duration: 'P30D',
  justification: 'On call',
};
const headers = { 'idempotency-key': 'ticket-4711' };
const away = new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');
/** Less than any change takes. */
const noTime = { timeBudgetMs: 0 };

let api: Api;
beforeEach(() => {
  api = new Api();
});

describe('a call that is repeated with its Idempotency-Key', () => {
  test('gets the first answer, and nothing is sent', async () => {
    const first = await api.ask({ path, body: assign, headers });

    const again = await api.ask({ path, body: assign, headers });

    expect(again).toMatchObject({ status: 201, headers: { 'idempotency-replayed': 'true' } });
    expect(again.jsonBody).toEqual(first.jsonBody);
    expect(api.roles.submitted).toHaveLength(1);
  });

  test('is the same whatever the order of its members', async () => {
    await api.ask({ path, body: assign, headers });
    const turned = Object.fromEntries(Object.entries(assign).reverse());

    expect((await api.ask({ path, body: turned, headers })).status).toBe(201);
  });

  test('gets a refusal again as well', async () => {
    api.roles.refuseNext({ code: 'InvalidScope' });
    await api.ask({ path, body: assign, headers });

    expect((await api.ask({ path, body: assign, headers })).status).toBe(400);
    expect(api.roles.submitted).toHaveLength(1);
  });

  test('and another body is a 422', async () => {
    await api.ask({ path, body: assign, headers });

    expect(await api.ask({ path, body: { ...assign, duration: 'P31D' }, headers })).toMatchObject({
      status: 422,
      jsonBody: { title: 'The key belongs to another request' },
    });
    expect(api.roles.submitted).toHaveLength(1);
  });

  test('for the other kind is a 422 as well', async () => {
    await api.ask({ path, body: assign, headers });

    expect((await api.ask({ path: 'assignments', body: assign, headers })).status).toBe(422);
  });

  test('while the first is at work is a 409, and one change is made', async () => {
    const both = await Promise.all([
      api.ask({ path, body: assign, headers }),
      api.ask({ path, body: assign, headers }),
    ]);

    expect(both.map(({ status }) => status)).toEqual([201, 409]);
    expect(api.roles.submitted).toHaveLength(1);
  });

  test('after its answer could not be kept is answered from the record', async () => {
    api.answers.keep = async () => {
      throw away;
    };
    const first = await api.ask({ path, body: assign, headers });
    const again = await api.ask({ path, body: assign, headers });

    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.jsonBody).toEqual(first.jsonBody);
    expect(again.headers).toMatchObject({ 'idempotency-replayed': 'true' });
    expect(api.roles.submitted).toHaveLength(1);
  });

  test('after its outcome could not be recorded waits, until the claim is abandoned and found in the tenant', async () => {
    api.commands.failRecordWith = away;
    expect((await api.ask({ path, body: assign, headers })).status).toBe(201);
    api.commands.failRecordWith = undefined;

    expect((await api.ask({ path, body: assign, headers })).status).toBe(409);
    api.now = new Date('2026-11-24T09:15:01Z');
    expect(await api.ask({ path, body: assign, headers })).toMatchObject({
      status: 201,
      headers: { 'idempotency-replayed': 'true' },
    });
    expect(api.commands.all()).toMatchObject([{ state: 'done' }]);
    expect(api.roles.submitted).toHaveLength(1);
  });

  describe('after the process of the first died', () => {
    beforeEach(async () => {
      const { submit } = api.roles;
      api.roles.submit = async (change, call) => {
        await submit.call(api.roles, change, call);
        throw new Error('killed');
      };
      expect((await api.ask({ path, body: assign, headers })).status).toBe(500);
      api.roles.submit = submit;
      api.now = new Date('2026-11-24T09:15:01Z');
    });

    test('is told what holds, and nothing is sent', async () => {
      expect(await api.ask({ path, body: assign, headers })).toMatchObject({
        status: 200,
        jsonBody: { outcome: 'done', schedule: { principalId: assign.principalId } },
      });
      expect(api.roles.submitted).toHaveLength(1);
      expect(api.commands.all()).toMatchObject([{ state: 'done' }]);
    });
  });
});

describe('a change that is not over when the time of its caller is', () => {
  /** Graph answers when the test says so. */
  function slowGraph(): () => void {
    const { submit } = api.roles;
    let proceed = () => {};
    const answers = new Promise<void>((resolve) => {
      proceed = resolve;
    });
    api.roles.submit = async (change, call) => {
      await answers;
      return submit.call(api.roles, change, call);
    };
    return () => proceed();
  }

  /** When the next outcome has been written down. */
  function outcomeRecorded(): Promise<void> {
    const { add } = api.commands;
    return new Promise((resolve) => {
      api.commands.add = async (record, fact) => {
        const added = await add.call(api.commands, record, fact);
        if (fact.kind === 'recorded') resolve();
        return added;
      };
    });
  }

  test('is a 202 that says where to look, and is executed all the same', async () => {
    const proceed = slowGraph();
    const answer = await api.ask({ path, body: assign, headers }, noTime);
    const [record] = api.commands.all();

    expect(answer).toMatchObject({
      status: 202,
      headers: { location: `/api/changes/${record?.id}` },
      jsonBody: { outcome: 'accepted', changeId: record?.id },
    });
    const over = outcomeRecorded();
    proceed();
    await over;
    expect(await api.commands.find(record?.id ?? '')).toMatchObject({ state: 'done' });
    expect(api.roles.submitted).toHaveLength(1);
  });

  test('is answered from its record when it is asked for again', async () => {
    const proceed = slowGraph();
    await api.ask({ path, body: assign, headers }, noTime);
    expect((await api.ask({ path, body: assign, headers })).status).toBe(409);
    const over = outcomeRecorded();
    proceed();
    await over;

    expect(await api.ask({ path, body: assign, headers })).toMatchObject({
      status: 201,
      headers: { 'idempotency-replayed': 'true' },
      jsonBody: { outcome: 'done', schedule: { principalId: assign.principalId } },
    });
    expect(api.roles.submitted).toHaveLength(1);
  });
});

describe('a change that another process executes', () => {
  beforeEach(() => {
    api.executes = false;
    // The time of the caller goes on meanwhile.
    api.onWait = () => new Promise((resolve) => setImmediate(resolve));
  });

  test('is waited for, and answered as if this one had executed it', async () => {
    api.onWait = async () => void (await api.executeOpen());

    expect(await api.ask({ path, body: assign })).toMatchObject({
      status: 201,
      jsonBody: { outcome: 'done', schedule: { principalId: assign.principalId } },
    });
    expect(api.commands.all()).toMatchObject([{ state: 'done', askedBy: { objectId: 'ada' } }]);
  });

  test('is a 202 while that one has not come to it', async () => {
    const answer = await api.ask({ path, body: assign }, noTime);

    expect(answer).toMatchObject({ status: 202, jsonBody: { outcome: 'accepted' } });
    expect(api.roles.submitted).toEqual([]);
  });

  test('and has not come to it in time has expired: a 503, and it is never sent', async () => {
    await api.ask({ path, body: assign, headers }, noTime);
    api.now = new Date('2026-11-24T09:05:00Z');
    await api.executeOpen();

    expect(await api.ask({ path, body: assign, headers })).toMatchObject({
      status: 503,
      headers: { 'retry-after': '30', 'idempotency-replayed': 'true' },
      jsonBody: { title: 'Its time was over', retry: 'later' },
    });
    expect(api.roles.submitted).toEqual([]);
    expect(api.commands.all()).toMatchObject([{ state: 'expired' }]);
  });
});

describe('a change that cannot be accepted', () => {
  test('is a 503, and nothing is sent', async () => {
    api.commands.failAcceptWith = away;

    expect(await api.ask({ path, body: assign })).toMatchObject({
      status: 503,
      jsonBody: { title: 'The store cannot be used' },
    });
    expect(api.roles.submitted).toEqual([]);
  });
});
