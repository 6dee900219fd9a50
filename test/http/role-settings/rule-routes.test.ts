import { beforeEach, describe, expect, test } from '@jest/globals';
import { rolePolicy } from '../../builders.ts';
import { Api } from '../api.ts';

const policyId = rolePolicy().id;
const asked = {
  method: 'PATCH',
  path: 'role-settings/{policyId}/rules/{ruleId}',
  params: { policyId, ruleId: 'Expiration_EndUser_Assignment' },
  body: { maximumDuration: 'PT4H' },
  headers: { 'idempotency-key': 'ticket-4711' },
};

let api: Api;
beforeEach(() => {
  api = new Api();
});

/** @param sent whether the first call's process died after the rules had changed, or before. */
async function dieOnce({ sent }: { readonly sent: boolean }): Promise<void> {
  const { update } = api.roleSettings;
  api.roleSettings.update = async (...change) => {
    if (sent) await update.call(api.roleSettings, ...change);
    throw new Error('killed');
  };
  expect((await api.ask(asked)).status).toBe(500);
  api.roleSettings.update = update;
  api.roleSettings.updates.length = 0;
}

describe('a longest activation', () => {
  test.each(['xxPT4Hyy', 'P1Y', 'P1M', 'P1W', '-PT4H', 'PT0S', 'P', '4 hours'])(
    'of %s is a 400, and nothing is sent',
    async (maximumDuration) => {
      const answer = await api.ask({ ...asked, body: { maximumDuration } });

      expect(answer).toMatchObject({ status: 400, jsonBody: { errors: [{ at: 'body.maximumDuration' }] } });
      expect(api.roleSettings.updates).toEqual([]);
      expect(api.commands.all()).toEqual([]);
    },
  );
});

describe('a change of rules asked for again after the process of the first died', () => {
  test('is done where the rules are as asked, and nothing is sent', async () => {
    await dieOnce({ sent: true });
    api.now = new Date('2026-11-24T09:15:01Z');

    expect(await api.ask(asked)).toMatchObject({
      status: 200,
      jsonBody: { outcome: 'done', changed: ['Expiration_EndUser_Assignment'], policy: { id: policyId } },
    });
    expect(api.roleSettings.updates).toEqual([]);
    expect(api.commands.all()).toMatchObject([{ state: 'done' }]);
  });

  test('is not known where they are not, and nothing is sent', async () => {
    await dieOnce({ sent: false });
    api.now = new Date('2026-11-24T09:15:01Z');

    expect(await api.ask(asked)).toMatchObject({
      status: 409,
      jsonBody: { title: 'It is not known what came of it', retry: 'never' },
    });
    expect(api.roleSettings.updates).toEqual([]);
  });

  test('is not known where the policy is not found, for its id may change with a write', async () => {
    await dieOnce({ sent: true });
    api.now = new Date('2026-11-24T09:15:01Z');
    api.roleSettings.policy = async () => undefined;

    expect((await api.ask(asked)).status).toBe(409);
  });

  test('is left to the first while that may still be at work', async () => {
    await dieOnce({ sent: true });
    api.now = new Date('2026-11-24T09:15:00Z');

    expect(await api.ask(asked)).toMatchObject({ status: 409, jsonBody: { title: 'Still in progress' } });
  });
});
