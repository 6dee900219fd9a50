import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { node24 } from '../local/host-process.ts';
import { type StackProcess, startStackProcess } from '../local/stack-process.ts';

const execute = promisify(execFile);
const tokenCommand = resolve(__dirname, '../../local/token.ts');
const role = '4d6ac14f-3453-41d0-bef9-a3e0c569773a';

let stack: StackProcess;
let origin: string;
let simulator: string;

beforeAll(async () => {
  const small = ['--users', '20', '--audit-events', '50', '--days-later', '0'];
  stack = startStackProcess(['--port', '0', ...small]);
  await stack.printed('Ctrl-C stops everything.');
  origin = /http:\S+(?=\/api\/health)/.exec(stack.stdout)?.[0] ?? '';
  simulator = /simulator +(http:\S+)/.exec(stack.stdout)?.[1] ?? '';
});
afterAll(() => stack.clear());

/** Members of answers that the tests go on with. */
const answer = z.looseObject({
  items: z
    .array(z.looseObject({ principalId: z.string().optional(), policyId: z.string().optional() }))
    .default([]),
  instance: z.unknown().optional(),
});

const tokens = new Map<string, Promise<string>>();

/**
 * `npm run token -- ...`, once for the same roles. Not with `spawnSync`: while it blocks this process, the server closes idle
 * connections, and the next call would be sent on one of them.
 */
function token(...args: readonly string[]): Promise<string> {
  const known = tokens.get(args.join(' '));
  if (known !== undefined) return known;
  const made = execute(node24, [tokenCommand, '--simulator', simulator, ...args]).then(
    ({ stdout, stderr }) => {
      expect(stderr).toBe('');
      return stdout.trim();
    },
  );
  tokens.set(args.join(' '), made);
  return made;
}

async function call(
  bearer: string,
  path: string,
  init: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
) {
  const { body, headers, ...rest } = init;
  const response = await fetch(`${origin}/api/${path}`, {
    ...rest,
    headers: {
      ...(bearer !== '' && { authorization: `Bearer ${bearer}` }),
      'content-type': 'application/json',
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json = answer.parse(await response.json());
  return { status: response.status, type: response.headers.get('content-type'), json };
}

describe('the API of a running app', () => {
  test('makes somebody eligible once, however often it is asked, and takes it back', async () => {
    const bearer = await token('--role', 'Grant', '--role', 'Remove');
    const listed = await call(bearer, 'eligibilities?top=1');
    const principalId = listed.json.items[0]?.principalId;
    const subject = { principalId, roleDefinitionId: role, directoryScopeId: '/' };
    const assign = { action: 'assign', ...subject, duration: 'P30D', justification: 'On call' };
    const headers = { 'idempotency-key': 'ticket-4711' };

    const first = await call(bearer, 'eligibilities', { method: 'POST', body: assign, headers });
    const again = await call(bearer, 'eligibilities', { method: 'POST', body: assign, headers });
    const other = await call(bearer, 'eligibilities', { method: 'POST', body: assign });
    const found = await call(bearer, `eligibilities?principalId=${principalId}&roleDefinitionId=${role}`);
    const removal = { action: 'remove', ...subject };
    const removed = await call(bearer, 'eligibilities', { method: 'POST', body: removal });

    expect(first).toMatchObject({ status: 201, json: { outcome: 'done', instance: subject } });
    expect(again).toEqual(first);
    expect(other).toMatchObject({
      status: 409,
      type: 'application/problem+json',
      json: { graphCode: 'RoleAssignmentExists' },
    });
    expect(found.json.items).toEqual([first.json.instance]);
    expect(removed).toMatchObject({ status: 200, json: { outcome: 'done' } });
  });

  test("changes a rule of a role's settings and shows it changed", async () => {
    const bearer = await token('--role', 'Settings');
    const { json } = await call(bearer, `role-settings?roleDefinitionId=${role}`);
    const rule = `role-settings/${json.items[0]?.policyId}/rules/Expiration_EndUser_Assignment`;

    const changed = await call(bearer, rule, { method: 'PATCH', body: { maximumDuration: 'PT4H' } });

    expect(changed).toMatchObject({ status: 200, json: { changed: ['Expiration_EndUser_Assignment'] } });
    expect((await call(bearer, rule)).json).toMatchObject({ maximumDuration: 'PT4H' });
  });

  test('tells a broken rule of the role by its name', async () => {
    const bearer = await token('--role', 'Grant', '--role', 'Remove');
    const listed = await call(bearer, 'eligibilities?top=1');
    const body = {
      action: 'assign',
      principalId: listed.json.items[0]?.principalId,
      roleDefinitionId: role,
      directoryScopeId: '/',
      // An active assignment needs a justification.
      duration: 'PT8H',
    };

    const answer = await call(bearer, 'assignments', { method: 'POST', body });

    expect(answer).toMatchObject({
      status: 422,
      json: { failedRules: ['JustificationRule'], changeId: expect.any(String) },
    });
  });

  test('touches no break-glass account, whoever asks', async () => {
    const bearer = await token('--role', 'Grant', '--role', 'Remove');
    const [breakGlass] = (await call(bearer, 'assignments?top=1')).json.items;
    const body = {
      action: 'assign',
      principalId: breakGlass?.principalId,
      roleDefinitionId: role,
      directoryScopeId: '/',
      duration: 'P30D',
      justification: 'On call',
    };

    expect(await call(bearer, 'eligibilities', { method: 'POST', body })).toMatchObject({
      status: 409,
      json: {
        title: 'The rules of this app stand against it',
        detail: expect.stringContaining('Break-glass account'),
        changeId: expect.any(String),
      },
    });
  });

  test.each([
    { path: 'alerts', role: 'Activate', status: 403 },
    { path: 'alerts', role: 'Read', status: 200 },
    { path: 'openapi.json', role: 'Read', status: 200 },
    { path: 'runs', role: 'Read', status: 200 },
    { path: 'health', role: 'Read', status: 200 },
    { path: 'health', role: 'Activate', status: 403 },
  ])('answers $path with $status to $role', async ({ path, role, status }) => {
    expect((await call(await token('--role', role), path)).status).toBe(status);
  });

  test('lets nobody in without a token, and tells strangers no more than its health', async () => {
    expect((await call('', 'runs')).status).toBe(401);
    expect(await (await fetch(`${origin}/api/health`)).json()).toEqual({ status: 'ok' });
    expect((await call('not-a-token', 'health')).status).toBe(401);
  });
});
