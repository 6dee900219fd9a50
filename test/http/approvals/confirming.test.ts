import { beforeEach, describe, expect, test } from '@jest/globals';
import { commandDigest } from '../../../src/changes/command-digest.ts';
import { confirmationDigest } from '../../../src/changes/consents/confirmation.ts';
import type { ChangeRecord } from '../../../src/domain/model/command.ts';
import { GraphCallError, StoreError } from '../../../src/ports/errors.ts';
import { ADA, GLOBAL_ADMINISTRATOR, GRACE, LIN, roleDefinition } from '../../snapshot-builder.ts';
import { Api, signIn } from '../api.ts';
import { openPage, postCallback, stateOf } from './approver-browser.ts';
import { executedElsewhere, namesApprover, waitingFor } from './waiting-activations.ts';

let api: Api;
let record: ChangeRecord;
let digest: string;

beforeEach(async () => {
  api = new Api();
  record = await waitingFor(api, { reason: 'confirmation', proof: 'own', context: 'c7' });
  digest = confirmationDigest(record);
});

const open = (path: string, query?: string) => openPage(api, path, query);
const post = (fields: Readonly<Record<string, string>>) => postCallback(api, fields);
const confirmationState = () => stateOf({ id: record.id, for: 'confirmation', digest, context: 'c7' });
const signedBy = (who: string, nonce = digest, context = 'c7') => `${who}/${nonce}/${context}`;

describe('GET activations/{id}/confirm', () => {
  test('leads to the sign-in of Entra for just that, under the context that the role wants', async () => {
    const page = await open(`activations/${record.id}/confirm`, `digest=${digest}&context=c7`);

    expect(page.status).toBe(200);
    const href = /href="([^"]+)"/.exec(String(page.body ?? ''))?.[1]?.replaceAll('&#38;', '&') ?? '';
    const query = Object.fromEntries(new URL(href).searchParams);
    expect(query).toMatchObject({
      client_id: signIn.clientId,
      response_type: 'id_token',
      nonce: digest,
      prompt: 'login',
      redirect_uri: 'https://warden.example/api/approvals/callback',
      claims: '{"id_token":{"acrs":{"essential":true,"value":"c7"}}}',
    });
    expect(query.state).toBe(confirmationState());
  });

  test('asks for the context of the tenant where the role names none', async () => {
    const page = await open(`activations/${record.id}/confirm`, `digest=${digest}`);

    expect(decodeURIComponent(String(page.body ?? ''))).toContain('"value":"c1"');
  });

  test('tells a stranger nothing of what waits, and touches no store', async () => {
    const fail = () => {
      throw new StoreError('rejected', 'nobody may touch the store', 'Touched');
    };
    Object.assign(api.commands, { find: fail });
    const page = await open(`activations/${record.id}/confirm`, `digest=${digest}`);

    expect(page.status).toBe(200);
    for (const secret of [ADA, 'Q1A2B3', 'database', 'pagerduty']) expect(page.body).not.toContain(secret);
  });

  test.each([
    ['no digest', ''],
    ['a context that is none', `digest=${'a'.repeat(64)}&context=admin`],
    ['places', `digest=${'a'.repeat(64)}&items=1`],
    ['another purpose', `digest=${'a'.repeat(64)}&for=approval`],
  ])('is a 400 with %s', async (_what, query) => {
    expect((await open(`activations/${record.id}/confirm`, query)).status).toBe(400);
    expect((await open(`approvals/${record.id}/sign`, `for=confirmation&digest=${digest}`)).status).toBe(400);
  });
});

describe('POST approvals/callback for a confirmation', () => {
  test('shows in plain words what would be confirmed, and confirms nothing yet', async () => {
    const role = roleDefinition({ id: GLOBAL_ADMINISTRATOR, displayName: 'Global Administrator' });
    api.roleDefinitions.answer = { byId: new Map([[role.id, role]]), privilegedActions: undefined };
    const page = await post({ id_token: signedBy(ADA), state: confirmationState() });

    expect(page.status).toBe(200);
    for (const fact of [
      'Do you want this access?',
      'Global Administrator',
      'the whole directory',
      '120 minutes',
      'Q1A2B3 of pagerduty',
      'The database is down',
      digest,
      '2026-11-25T09:00',
    ])
      expect(page.body).toContain(fact);
    expect(api.decisions.decisions).toEqual([]);
  });

  test('goes without the name of the role where it cannot be read', async () => {
    api.roleDefinitions.answer = new GraphCallError('unavailable', 'Graph is away', { code: '503' });
    const page = await post({ id_token: signedBy(ADA), state: confirmationState() });

    expect(page.status).toBe(200);
    expect(page.body).toContain(GLOBAL_ADMINISTRATOR);
  });

  test('writes the confirmation down once they have given it, and says until when they have the role', async () => {
    executedElsewhere(api, record);
    const page = await post({ id_token: signedBy(ADA), state: confirmationState(), confirm: 'yes' });

    expect(page.status).toBe(200);
    expect(page.body).toContain('You have the role until 2026-11-24T11:00:00.000Z');
    expect(api.decisions.decisions).toMatchObject([
      {
        kind: 'confirmed',
        subject: { kind: 'change', id: record.id },
        digest,
        by: { objectId: ADA, appId: signIn.clientId },
        proof: { kind: 'signed', token: signedBy(ADA) },
      },
    ]);
    expect(api.log.of('change.confirmed')).toMatchObject([{ subjectId: record.id, by: ADA }]);
  });

  test('takes a signature once', async () => {
    executedElsewhere(api, record);
    const fields = { id_token: signedBy(ADA), state: confirmationState(), confirm: 'yes' };
    await post(fields);

    const page = await post(fields);
    expect(page.status).toBe(409);
    expect(page.body).toContain('used before');
  });

  test('shows nothing to somebody else, whatever they signed', async () => {
    const page = await post({ id_token: signedBy(LIN), state: confirmationState() });

    expect(page.status).toBe(403);
    for (const secret of [ADA, 'Q1A2B3', 'database']) expect(page.body).not.toContain(secret);
  });

  test('does not count under a weaker context than the role wants, though the link was changed to ask for that', async () => {
    const state = stateOf({ id: record.id, for: 'confirmation', digest });
    const page = await post({ id_token: signedBy(ADA, digest, 'c1'), state, confirm: 'yes' });

    expect(page.status).toBe(403);
    expect(page.body).toContain('does not count');
    expect(api.decisions.decisions).toEqual([]);
  });

  test('is no approval, and an approval is no confirmation', async () => {
    const asApproval = stateOf({ id: record.id, digest });
    const approvalDigest = commandDigest(record);
    const asConfirmation = stateOf({ id: record.id, for: 'confirmation', digest: approvalDigest });

    const one = await post({ id_token: signedBy(ADA, digest, 'c1'), state: asApproval, confirm: 'yes' });
    const other = await post({
      id_token: signedBy(ADA, approvalDigest, 'c1'),
      state: asConfirmation,
      confirm: 'yes',
    });

    expect([one.status, other.status]).toEqual([409, 409]);
    expect(api.decisions.decisions).toEqual([]);
  });

  test('comes too late when nothing waits any more', async () => {
    executedElsewhere(api, record);
    await api.onWait();

    const page = await post({ id_token: signedBy(ADA), state: confirmationState() });
    expect(page).toMatchObject({ status: 409, body: expect.stringContaining('Too late') });
  });
});

describe('the page of an approver of the role', () => {
  beforeEach(async () => {
    api = new Api();
    await namesApprover(api, GRACE);
    record = await waitingFor(api, { proof: 'signed' });
    digest = commandDigest(record);
  });

  const state = () => stateOf({ id: record.id, digest });

  test('asks for a decision and a reason, and takes a signed approval with it', async () => {
    const page = await post({ id_token: signedBy(GRACE, digest, 'c1'), state: state() });
    expect(page.body).toContain('Approve or deny this?');
    expect(page.body).toMatch(/name="because".*required/);
    expect(api.decisions.decisions).toEqual([]);

    executedElsewhere(api, record);
    const fields = { id_token: signedBy(GRACE, digest, 'c1'), state: state(), because: 'Known incident' };
    const decided = await post({ ...fields, confirm: 'yes' });
    expect(decided.body).toContain('Approved');
    expect(api.decisions.decisions).toMatchObject([
      { kind: 'approved', because: 'Known incident', proof: { kind: 'signed' } },
    ]);
  });

  test('takes a denial', async () => {
    executedElsewhere(api, record);
    const fields = { id_token: signedBy(GRACE, digest, 'c1'), state: state(), because: 'No incident' };

    expect((await post({ ...fields, confirm: 'deny' })).body).toContain('Denied');
    expect(api.decisions.decisions).toMatchObject([{ kind: 'denied' }]);
  });

  test('decides nothing for somebody whom the settings do not name', async () => {
    const fields = { id_token: signedBy(LIN, digest, 'c1'), state: state(), because: 'Known incident' };

    expect((await post({ ...fields, confirm: 'yes' })).status).toBe(403);
    expect(api.decisions.decisions).toEqual([]);
  });
});
