import { beforeEach, describe, expect, test } from '@jest/globals';
import { rulesSubject } from '../../../src/domain/model/decision.ts';
import { RulesUnusable } from '../../../src/ports/errors.ts';
import { Api, signIn } from '../api.ts';
import { postCallback, stateOf } from './approver-browser.ts';

/** SHA-256 of the rules file, as the fake says. */
const hash = 'a'.repeat(64);
const state = stateOf({ id: hash, digest: hash });

let api: Api;
beforeEach(() => {
  api = new Api();
  api.rulesApproval = { kind: 'none' };
});

const post = (fields: Readonly<Record<string, string>>) => postCallback(api, { state, ...fields });

describe('the approval of the rules', () => {
  test('begins at the address that GET /api/rules gives', async () => {
    const { jsonBody } = await api.ask({ path: 'rules' });

    expect(jsonBody).toMatchObject({ sign: `${signIn.publicUrl}/api/approvals/${hash}/sign?digest=${hash}` });
  });

  test('shows what they say before it is given, and is written down as signed once it is confirmed', async () => {
    const asked = await post({ id_token: `lin/${hash}` });
    expect(asked).toMatchObject({ status: 200, body: expect.stringContaining('Approve this?') });
    expect(asked.body).toContain('the rules file as it is now; compare its SHA-256 with the digest');
    expect(api.decisions.decisions).toEqual([]);

    const confirmed = await post({ id_token: `lin/${hash}`, confirm: 'yes' });
    expect(confirmed).toMatchObject({
      status: 200,
      body: expect.stringContaining('Changes go by these rules'),
    });
    expect(api.decisions.decisions).toMatchObject([
      {
        kind: 'approved',
        subject: rulesSubject,
        digest: hash,
        by: { objectId: 'lin' },
        proof: { kind: 'signed', token: `lin/${hash}` },
      },
    ]);
  });

  test('is not given for another file, nor for one that does not load', async () => {
    const other = 'b'.repeat(64);
    const otherState = stateOf({ id: other, digest: other });
    expect((await post({ id_token: `lin/${other}`, state: otherState, confirm: 'yes' })).status).toBe(409);

    api.rules = new RulesUnusable('rules.json', []);
    expect((await post({ id_token: `lin/${hash}`, confirm: 'yes' })).status).toBe(409);
    expect(api.decisions.decisions).toEqual([]);
  });

  test('is not given by a role alone', async () => {
    const answer = await api.ask({ path: 'approvals/{id}', params: { id: hash }, body: { hash } });

    expect(answer).toMatchObject({
      status: 403,
      jsonBody: {
        title: 'It has to be signed',
        detail: expect.stringContaining(`/api/approvals/${hash}/sign`),
      },
    });
    expect(api.decisions.decisions).toEqual([]);
  });

  test('is taken back by somebody with the role', async () => {
    const path = 'approvals/{id}/withdraw';

    expect((await api.ask({ path, params: { id: hash }, body: {} })).status).toBe(200);
    expect(api.decisions.decisions).toMatchObject([
      { kind: 'withdrawn', subject: rulesSubject, digest: hash },
    ]);
  });
});
