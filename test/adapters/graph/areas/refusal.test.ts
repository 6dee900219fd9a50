import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createAccessWrites } from '../../../../src/adapters/graph/areas/role-management.ts';
import { scheduleChange } from '../../../builders.ts';
import { rememberedCall } from '../remembered-call.ts';
import { scriptedClient } from '../scripted-client.ts';
import { graphError, type ScriptedGraph, startScriptedGraph } from '../scripted-graph.ts';

let graph: ScriptedGraph;
beforeEach(async () => {
  graph = await startScriptedGraph();
});
afterEach(() => graph.close());

async function refused(userToken?: string) {
  const submission = await createAccessWrites(scriptedClient(graph.origin)).submit(scheduleChange(), {
    ...rememberedCall(),
    userToken,
  });
  if (submission.kind !== 'refused') throw new Error(`not refused but ${submission.kind}`);
  return submission.refusal;
}

const policyFailed = 'RoleAssignmentRequestPolicyValidationFailed';

describe('a refusal of Graph', () => {
  test.each([
    { status: 400, code: 'RoleAssignmentExists', retry: 'never' },
    { status: 400, code: 'RoleAssignmentDoesNotExist', retry: 'never' },
    { status: 400, code: 'PendingRoleAssignmentRequest', retry: 'later' },
    { status: 400, code: 'ActiveDurationTooShort', retry: 'later' },
    { status: 400, code: 'ResourceIsLocked', retry: 'later' },
    { status: 400, code: 'Request_BadRequest', retry: 'never' },
    { status: 404, code: 'SubjectNotFound', retry: 'later' },
    { status: 404, code: 'RoleNotFound', retry: 'later' },
    { status: 409, code: 'Directory_ConcurrencyViolation', retry: 'later' },
    { status: 400, code: 'SomethingNew', retry: 'never' },
  ])('is data: $status $code, another try $retry', async ({ status, code, retry }) => {
    graph.replies(graphError(status, code, 'Says Graph.'));

    expect(await refused()).toEqual({
      code,
      message: 'Says Graph.',
      failedRules: [],
      claims: undefined,
      retry,
      status,
      requestId: 'request-of-body',
      date: '2026-03-01T02:00:00',
    });
  });

  test('names every rule that failed', async () => {
    const message = 'The following policy rules failed: ["ExpirationRule","JustificationRule"]';
    graph.replies(graphError(400, policyFailed, message));

    expect(await refused()).toMatchObject({
      message,
      failedRules: ['ExpirationRule', 'JustificationRule'],
      retry: 'never',
    });
  });

  test.each([
    { rules: ['MfaRule'], userToken: 'a.b.c', retry: 'with-other-token' },
    { rules: ['MfaRule', 'TicketingRule'], userToken: 'a.b.c', retry: 'never' },
    { rules: ['MfaRule'], userToken: undefined, retry: 'never' },
  ])(
    'for $rules with a user token $userToken can be overcome: $retry',
    async ({ rules, userToken, retry }) => {
      const message = `The following policy rules failed: ${JSON.stringify(rules)}`;
      graph.replies(graphError(400, policyFailed, message));

      expect(await refused(userToken)).toMatchObject({ failedRules: rules, retry });
    },
  );

  test('whose list of rules is broken off still says what Graph said', async () => {
    graph.replies(graphError(400, policyFailed, 'The following policy rules failed: [ExpirationRule]'));

    expect(await refused()).toMatchObject({
      failedRules: [],
      message: 'The following policy rules failed: [ExpirationRule]',
    });
  });

  test('for an authentication context hands over the claims to sign in with', async () => {
    const message =
      '&claims=%7B%22access_token%22%3A%7B%22acrs%22%3A%7B%22essential%22%3Atrue%2C%20%22value%22%3A%22c1%22%7D%7D%7D';
    graph.replies(graphError(400, 'RoleAssignmentRequestAcrsValidationFailed', message));

    expect(await refused('a.b.c')).toMatchObject({
      claims: '{"access_token":{"acrs":{"essential":true, "value":"c1"}}}',
      retry: 'with-other-token',
    });
  });

  test('without a code is a refusal all the same', async () => {
    graph.replies(graphError(400, '', 'Value cannot be null.\r\nParameter name: action'));

    expect(await refused()).toMatchObject({
      code: 'Http400',
      message: 'Value cannot be null.\r\nParameter name: action',
    });
  });

  test.each([400, 403])(
    'because of a missing licence (%d) is about the tenant, and a failure',
    async (status) => {
      graph.replies(graphError(status, 'AadPremiumLicenseRequired', 'The tenant needs P2.'));

      await expect(refused()).rejects.toMatchObject({ kind: 'forbidden', code: 'AadPremiumLicenseRequired' });
    },
  );

  test('is not what something in between says', async () => {
    graph.replies({ status: 400, headers: { 'content-type': 'text/html' }, text: '<h1>Bad request</h1>' });

    await expect(refused()).rejects.toMatchObject({ name: 'GraphCallError', kind: 'rejected' });
  });
});
