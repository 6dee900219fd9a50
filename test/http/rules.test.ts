import { beforeEach, describe, expect, test } from '@jest/globals';
import type { RulesApproval } from '../../src/domain/model/rules.ts';
import { RulesUnusable } from '../../src/ports/errors.ts';
import { Api } from './api.ts';

const hash = 'a'.repeat(64);

let api: Api;
beforeEach(() => {
  api = new Api();
});

describe('the rules over the API', () => {
  test.each<[RulesApproval | undefined, object]>([
    [undefined, { inForce: hash, file: hash, approval: 'not-needed' }],
    [{ kind: 'approved' }, { inForce: hash, file: hash, approval: 'approved' }],
    [
      { kind: 'file-waits', hash: 'b'.repeat(64) },
      { inForce: hash, file: 'b'.repeat(64), approval: 'waits' },
    ],
    [{ kind: 'none' }, { file: hash, approval: 'none' }],
  ])('with the approval %j are %j', async (approval, body) => {
    api.rulesApproval = approval;

    expect(await api.ask({ path: 'rules', roles: ['PimWarden.Read'] })).toMatchObject({
      status: 200,
      jsonBody: body,
    });
  });

  test('that are not usable are named with their problems', async () => {
    api.rules = new RulesUnusable('rules.json', [
      { line: 3, path: 'limits', sentence: 'expected an object' },
    ]);

    expect(await api.ask({ path: 'rules' })).toMatchObject({
      status: 503,
      jsonBody: { detail: expect.stringContaining('line 3: limits: expected an object') },
    });
  });

  test('change nothing while nobody has approved them', async () => {
    api.rulesApproval = { kind: 'none' };
    const { jsonBody } = await api.ask({ path: 'role-settings' });
    const [first] = (jsonBody as { readonly items: readonly { readonly policyId: string }[] }).items;

    const answer = await api.ask({
      method: 'PATCH',
      path: 'role-settings/{policyId}/rules/Expiration_EndUser_Assignment',
      params: { policyId: first?.policyId ?? '' },
      body: { maximumDuration: 'PT4H' },
    });

    expect(answer).toMatchObject({
      status: 409,
      jsonBody: { detail: expect.stringContaining('Nobody has approved the rules') },
    });
  });
});
