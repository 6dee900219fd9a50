import { beforeEach, describe, expect, test } from '@jest/globals';
import { commandDigest } from '../../../src/changes/command-digest.ts';
import { confirmationDigest } from '../../../src/changes/consents/confirmation.ts';
import { waitingBody } from '../../../src/http/approvals/bodies.ts';
import { ADA, GRACE, LIN } from '../../snapshot-builder.ts';
import { Api } from '../api.ts';
import { now } from '../callers.ts';
import { executedElsewhere, namesApprover, waitingFor } from './waiting-activations.ts';

let api: Api;
beforeEach(async () => {
  api = new Api();
  await namesApprover(api, GRACE);
});

const activate = { roles: ['PimWarden.Activate'] } as const;
const approve = { roles: ['PimWarden.Approve'] } as const;

describe('POST approvals/{id} of an activation', () => {
  test('takes the approval of whom the role’s settings name, who needs no role to approve', async () => {
    const record = await waitingFor(api, {});
    executedElsewhere(api, record);
    const body = { hash: commandDigest(record), because: 'Known incident' };

    const answer = await api.ask({ path: `approvals/${record.id}`, body, as: GRACE, ...activate });

    expect(answer).toMatchObject({
      status: 200,
      jsonBody: {
        outcome: 'approved',
        changeId: record.id,
        state: 'done',
        grantedUntil: '2026-11-24T11:00:00.000Z',
      },
      headers: { location: `/api/activations/${record.id}` },
    });
    expect(api.decisions.decisions).toMatchObject([
      { kind: 'approved', by: { objectId: GRACE }, at: now, because: 'Known incident' },
    ]);
  });

  test('takes their denial, and says so', async () => {
    const record = await waitingFor(api, {});
    const body = { hash: commandDigest(record), decision: 'deny', because: 'There is no incident' };

    const answer = await api.ask({ path: `approvals/${record.id}`, body, as: GRACE, ...activate });

    expect(answer).toMatchObject({ status: 200, jsonBody: { outcome: 'denied', changeId: record.id } });
    expect(api.decisions.decisions).toMatchObject([{ kind: 'denied', because: 'There is no incident' }]);
    expect(api.log.of('change.denied')).toMatchObject([{ subjectId: record.id, by: GRACE }]);
  });

  test.each([
    ['with the role to approve, whom the settings do not name', LIN, approve],
    ['who would have the access', ADA, approve],
  ])('is a 403 for somebody %s', async (_who, as, roles) => {
    const record = await waitingFor(api, {});
    const body = { hash: commandDigest(record), because: 'Known incident' };

    expect(await api.ask({ path: `approvals/${record.id}`, body, as, ...roles })).toMatchObject({
      status: 403,
      jsonBody: { title: 'You do not decide on this' },
    });
    expect(api.decisions.decisions).toEqual([]);
  });

  test('is a 409 with who was first and what came of it, for whoever is later', async () => {
    const record = await waitingFor(api, {});
    executedElsewhere(api, record);
    const body = { hash: commandDigest(record), because: 'Known incident' };
    const asked = { path: `approvals/${record.id}`, as: GRACE, ...activate };
    await api.ask({ ...asked, body });

    expect(await api.ask({ ...asked, body: { ...body, decision: 'deny' } })).toMatchObject({
      status: 409,
      jsonBody: { detail: expect.stringContaining(`${GRACE} approved it at 2026-11-24T09:00:00.000Z`) },
    });
  });

  test('is a 403 that names where it is signed, where it controls the tenant; a denial needs no signature', async () => {
    const record = await waitingFor(api, { proof: 'signed' });
    const hash = commandDigest(record);
    const asked = { path: `approvals/${record.id}`, as: GRACE, ...activate };

    expect(await api.ask({ ...asked, body: { hash, because: 'Known incident' } })).toMatchObject({
      status: 403,
      jsonBody: { detail: expect.stringContaining(`/api/approvals/${record.id}/sign?digest=${hash}`) },
    });
    expect(await api.ask({ ...asked, body: { hash, because: 'No', decision: 'deny' } })).toMatchObject({
      status: 200,
    });
  });

  test('is a 422 without a reason, where the settings ask for one', async () => {
    const record = await waitingFor(api, {});
    const body = { hash: commandDigest(record) };

    expect(await api.ask({ path: `approvals/${record.id}`, body, as: GRACE, ...activate })).toMatchObject({
      status: 422,
      jsonBody: { title: 'A reason is needed' },
    });
  });

  test('is a 409 with another hash, and while its beneficiary has not confirmed it', async () => {
    const record = await waitingFor(api, { reason: 'confirmation', proof: 'own' });
    const asked = { path: `approvals/${record.id}`, as: GRACE, ...activate };
    const because = 'Known incident';

    expect(await api.ask({ ...asked, body: { hash: 'd'.repeat(64), because } })).toMatchObject({
      status: 409,
    });
    expect(await api.ask({ ...asked, body: { hash: commandDigest(record), because } })).toMatchObject({
      status: 409,
      jsonBody: { detail: expect.stringContaining('to confirm it first') },
    });
    expect(api.decisions.decisions).toEqual([]);
  });
});

describe('whoever may only ask for access', () => {
  test('learns nothing of what else waits, and approves nothing else', async () => {
    const unknown = await api.ask({ path: 'approvals/nothing', body: { hash: 'd'.repeat(64) }, ...activate });
    const rules = await api.ask({
      path: `approvals/${'a'.repeat(64)}`,
      body: { hash: 'a'.repeat(64) },
      ...activate,
    });

    for (const answer of [unknown, rules])
      expect(answer).toMatchObject({ status: 403, jsonBody: { title: 'An app role is missing' } });
  });
});

test('nothing but an activation is denied', async () => {
  const body = { hash: 'a'.repeat(64), decision: 'deny' };

  expect(await api.ask({ path: `approvals/${'a'.repeat(64)}`, body, ...approve })).toMatchObject({
    status: 422,
    jsonBody: { title: 'Only activations are denied' },
  });
});

test('GET approvals leads to the confirmation of what its beneficiary has to confirm', async () => {
  const record = await waitingFor(api, { reason: 'confirmation', proof: 'own', context: 'c7' });
  const digest = confirmationDigest(record);

  const { jsonBody } = await api.ask({ path: 'approvals', roles: ['PimWarden.Read'] });

  expect(waitingBody.parse(jsonBody).changes).toMatchObject([
    {
      id: record.id,
      hash: digest,
      needs: 'own',
      sign: `https://warden.example/api/activations/${record.id}/confirm?digest=${digest}&context=c7`,
    },
  ]);
});
