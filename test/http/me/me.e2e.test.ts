import { AzureNamedKeyCredential, TableClient, TableServiceClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { localToken } from '../../../local/api-token.ts';
import type { ApiRole } from '../../../src/ports/caller.ts';
import { type StackProcess, startStackProcess } from '../../local/stack-process.ts';

let stack: StackProcess;
let origin: string;
let simulator: string;
let tables: string;
/** Somebody who may become eligible for a role of their own. */
let person: string;

/** Search Administrator: nobody of the tenant has it. */
const roleDefinitionId = '0964bb5e-9bdb-4d7b-ac29-58e794862a40';
const activation = { roleDefinitionId, duration: 'PT1H', justification: 'Incident 4711' };
/** Every token that was presented. */
const presented: string[] = [];

beforeAll(async () => {
  stack = startStackProcess(['--port', '0', '--users', '30', '--audit-events', '50', '--verbose']);
  await stack.printed('Ctrl-C stops everything.');
  origin = /http:\S+(?=\/api\/health)/.exec(stack.stdout)?.[0] ?? '';
  simulator = /simulator +(http:\S+)/.exec(stack.stdout)?.[1] ?? '';
  tables = /Azurite tables +(http:\S+)/.exec(stack.stdout)?.[1] ?? '';
  const grant = await token(['PimWarden.Grant']);
  const eligible = (await call(grant, 'eligibilities?top=200')).json.items;
  const { principalId = '' } = eligible.find(({ memberType }) => memberType === 'Direct') ?? {};
  person = principalId;
  const subject = { principalId: person, roleDefinitionId, directoryScopeId: '/' };
  const assign = { action: 'assign', ...subject, duration: 'P30D', justification: 'On call' };
  expect(await call(grant, 'eligibilities', { body: assign })).toMatchObject({ status: 201 });
});
afterAll(() => stack.clear());

async function token(roles: readonly ApiRole[], more: { userId?: string; acrs?: string[] } = {}) {
  const issued = await localToken(simulator, { roles, ...more });
  presented.push(issued);
  return issued;
}

/** The person's own token. */
const own = (acrs: string[] = ['c1']) => token(['PimWarden.Activate'], { userId: person, acrs });

const answer = z.looseObject({
  items: z
    .array(z.looseObject({ principalId: z.string().optional(), memberType: z.string().optional() }))
    .default([]),
  claims: z.string().optional(),
});

async function call(
  bearer: string,
  path: string,
  { method, body, key }: { method?: string; body?: unknown; key?: string } = {},
) {
  const response = await fetch(`${origin}/api/${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      authorization: `Bearer ${bearer}`,
      'content-type': 'application/json',
      ...(key !== undefined && { 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json = answer.parse(await response.json());
  return { status: response.status, challenge: response.headers.get('www-authenticate'), json };
}

async function control(path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${simulator}/_simulator/${path}`, {
    method: 'PUT',
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
}

/** The claims of a challenge, as a client reads them. */
function claimsOf(challenge: string | null): unknown {
  const encoded = /claims="([^"]+)"/.exec(challenge ?? '')?.[1] ?? '';
  return JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
}

describe('self-service on a running app', () => {
  test('activates a role, shows it, and does it once', async () => {
    const key = 'incident-4711';

    const first = await call(await own(), 'me/activate', { body: activation, key });
    const again = await call(await own(), 'me/activate', { body: activation, key });
    const mine = await call(await own(), 'me/assignments');

    expect(first).toMatchObject({
      status: 201,
      json: { outcome: 'done', instance: { principalId: person, assignmentType: 'Activated' } },
    });
    expect(again).toEqual(first);
    expect(mine.json.items).toContainEqual(
      expect.objectContaining({ roleDefinitionId, assignmentType: 'Activated' }),
    );
    expect((await call(await own(), 'me/requests')).json.items).toContainEqual(
      expect.objectContaining({ action: 'selfActivate', justification: 'Incident 4711' }),
    );
  });

  test('is recorded as what the person did with their own token', async () => {
    const { json } = await call(await token(['PimWarden.Read']), 'changes?top=50');

    expect(json.items).toContainEqual(
      expect.objectContaining({
        operation: 'self-service.selfActivate',
        askedBy: expect.objectContaining({ objectId: person }),
        state: 'done',
      }),
    );
  });

  test("hands PIM's demand for a stronger sign-in on, and takes it, for that call alone", async () => {
    const settings = await token(['PimWarden.Settings']);
    const { json } = await call(settings, 'role-settings?top=1000');
    const other = '4d6ac14f-3453-41d0-bef9-a3e0c569773a';
    const role = z
      .looseObject({ policyId: z.string() })
      .parse(json.items.find((item) => item.roleDefinitionId === other));
    const rules = {
      Enablement_EndUser_Assignment: { enabledRules: ['Justification'] },
      AuthenticationContext_EndUser_Assignment: { isEnabled: true, claimValue: 'c2' },
    };
    const path = `role-settings/${role.policyId}/rules`;
    expect(await call(settings, path, { method: 'PATCH', body: { rules } })).toMatchObject({ status: 200 });
    const grant = await token(['PimWarden.Grant']);
    const subject = { principalId: person, roleDefinitionId: other, directoryScopeId: '/' };
    await call(grant, 'eligibilities', {
      body: { action: 'assign', ...subject, duration: 'P30D', justification: 'On call' },
    });
    const wanted = { body: { ...activation, roleDefinitionId: other }, key: 'stronger' };

    const demanded = await call(await own(), 'me/activate', wanted);
    const stronger = await call(await own(['c1', 'c2']), 'me/activate', wanted);

    expect(demanded.status).toBe(401);
    expect(claimsOf(demanded.challenge)).toEqual({
      access_token: { acrs: { essential: true, value: 'c2' } },
    });
    expect(stronger).toMatchObject({ status: 201, json: { outcome: 'done' } });
    expect((await call(await own(), 'me/eligibilities')).status).toBe(200);
  });

  test("hands Entra's demand at the exchange on, for listings as well", async () => {
    await control('exchange', { demand: { kind: 'context', value: 'c3' } });

    const demanded = await call(await own(), 'me/eligibilities');
    const stronger = await call(await own(['c1', 'c3']), 'me/eligibilities');
    await control('exchange', { demand: null });

    expect(demanded.status).toBe(401);
    expect(claimsOf(demanded.challenge)).toEqual({
      access_token: { acrs: { essential: true, value: 'c3' } },
    });
    expect(stronger.status).toBe(200);
  });

  test('says that the fault is its own where Entra does not believe the app', async () => {
    const application = {
      clientId: '3d0c1b6e-5d0a-4f2c-9d53-7a1d3c9b8e23',
      redirectUris: ['http://127.0.0.1/'],
      identifierUris: ['api://pim-warden.local'],
    };
    await control('applications', application);

    expect(await call(await own(), 'me/requests')).toMatchObject({
      status: 503,
      json: { title: 'Self-service is not set up' },
    });
  });

  test('leaves no token in the store and the log', async () => {
    const signatures = presented.map((issued) => issued.slice(issued.lastIndexOf('.') + 1));
    const kept = `${stack.stdout}${stack.stderr}${await everythingStored()}`;

    expect(kept).toContain('self-service.selfActivate');
    expect(kept).toContain('self-service.misconfigured');
    expect(signatures.filter((signature) => kept.includes(signature))).toEqual([]);
    expect(kept).not.toMatch(/eyJ[\w-]+\.eyJ[\w-]+\./);
  });
});

/** Every row of every table, as JSON. */
async function everythingStored(): Promise<string> {
  // Azurite's published account: not a secret.
  const credential = new AzureNamedKeyCredential(
    'devstoreaccount1',
    'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
  );
  const options = { allowInsecureConnection: true };
  const rows: unknown[] = [];
  for await (const { name = '' } of new TableServiceClient(tables, credential, options).listTables())
    rows.push(...(await Array.fromAsync(new TableClient(tables, name, credential, options).listEntities())));
  return JSON.stringify(rows);
}
