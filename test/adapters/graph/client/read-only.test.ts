import { describe, expect, test } from '@jest/globals';
import { createReadOnlyWire, isReading } from '../../../../src/adapters/graph/client/read-only.ts';
import { operations } from '../../../../src/adapters/graph/permissions.ts';

const origin = 'https://graph.microsoft.com';

/** A wire, and what got through it. */
function createWire() {
  const sent: string[] = [];
  const wire = createReadOnlyWire(origin, async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    sent.push(`${init?.method ?? 'GET'} ${pathname}`);
    return new Response('{}');
  });
  return { sent, wire };
}

async function outcomeOf(method: string, address: string, headers: Record<string, string> = {}) {
  const { sent, wire } = createWire();
  const code = await wire.fetch(new URL(address, origin), { method, headers }).then(
    () => 'sent',
    (error: { code: string }) => error.code,
  );
  return { code, sent, refused: wire.refused() };
}

describe('a wire that only reads', () => {
  test.each([
    ['GET', '/v1.0/users?$top=5'],
    ['GET', '/beta/roleManagement/directory/roleAssignmentSchedules'],
    ['POST', '/v1.0/directoryObjects/getByIds'],
  ])('sends %s %s', async (method, path) => {
    expect(await outcomeOf(method, path)).toMatchObject({ code: 'sent', refused: [] });
  });

  test.each([
    ['POST', '/v1.0/roleManagement/directory/roleAssignmentScheduleRequests'],
    ['PATCH', '/v1.0/policies/roleManagementPolicies/1'],
    ['PUT', '/v1.0/groups/1/members'],
    ['DELETE', '/v1.0/users/1'],
    ['get-ish', '/v1.0/users'],
    // A batch is not asked for by this app, so that none of its items need be read.
    ['POST', '/v1.0/$batch'],
    ['POST', '/v1.0/directoryObjects/getByIds/../../users'],
    ['POST', '/v1.0/directoryObjects/getByIds/'],
    ['PATCH', '/v1.0/directoryObjects/getByIds'],
    ['POST', '/v1.0/directoryObjects/%67etByIds'],
    ['POST', '/beta/directoryObjects/getByIds'],
    ['POST', '/v1.0/directoryObjects/validateProperties'],
    ['GET', 'https://elsewhere.example/v1.0/users'],
  ])('refuses %s %s before it leaves, and counts it', async (method, path) => {
    const { code, sent, refused } = await outcomeOf(method, path);

    expect({ code, sent }).toEqual({ code: 'WriteRefused', sent: [] });
    expect(refused).toHaveLength(1);
  });

  test.each(['X-HTTP-Method', 'X-HTTP-Method-Override', 'x-method-override'])(
    'refuses a GET with %s, which would make a write of it',
    async (header) => {
      expect(await outcomeOf('GET', '/v1.0/users/1', { [header]: 'DELETE' })).toMatchObject({
        code: 'WriteRefused',
        sent: [],
      });
    },
  );

  test('says what was refused, and that nothing was changed', async () => {
    const { wire } = createWire();

    await expect(wire.fetch(`${origin}/v1.0/users/1`, { method: 'DELETE' })).rejects.toThrow(
      'DELETE /v1.0/users/1: not sent: this program only reads, and that is no read. Nothing was changed.',
    );
  });

  test('is not fooled by a request that is handed over whole', async () => {
    const { sent, wire } = createWire();

    await expect(wire.fetch(new Request(`${origin}/v1.0/users/1`, { method: 'DELETE' }))).rejects.toThrow();
    expect(sent).toEqual([]);
  });

  test('sends every read of the app and none of its writes', async () => {
    const outcomes = await Promise.all(
      operations.map(async ({ operation, method, version, path }) => {
        const { code } = await outcomeOf(method, `/${version}${path.replaceAll(/\{\w+\}/g, 'an-id')}`);
        return `${operation}: ${code}`;
      }),
    );

    expect(outcomes.filter((outcome) => !outcome.endsWith(': sent')).toSorted()).toEqual([
      'cancelAssignmentRequest: WriteRefused',
      'cancelEligibilityRequest: WriteRefused',
      'submitAssignmentRequest: WriteRefused',
      'submitEligibilityRequest: WriteRefused',
      'updatePolicy: WriteRefused',
    ]);
  });

  test('takes the method of a request that is handed over whole, its headers, and what is said beside it', async () => {
    const { sent, wire } = createWire();
    const request = (init: RequestInit = {}) => new Request(`${origin}/v1.0/users/1`, init);
    const asked = [
      wire.fetch(request()),
      wire.fetch(request(), { method: 'delete' }),
      wire.fetch(request({ method: 'PATCH' }), { method: 'get' }),
      wire.fetch(request({ headers: { 'X-HTTP-Method-Override': 'DELETE' } })),
      wire.fetch(`${origin}/v1.0/directoryObjects/getByIds`, { method: 'post' }),
      wire.fetch(`${origin}/v1.0/users`),
    ];

    const ended = (await Promise.allSettled(asked)).map(({ status }) => status);

    expect(ended).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(sent).toHaveLength(4);
  });

  test('names what it refused, oldest first, and nothing of an address that is not of Graph but where it is', async () => {
    const { wire } = createWire();
    await wire.fetch(`${origin}/v1.0/users/1?$select=id`, { method: 'DELETE' }).catch(() => {});
    await wire.fetch('https://elsewhere.example/v1.0/users').catch(() => {});

    const refused = wire.refused();

    expect(refused).toEqual(['DELETE /v1.0/users/1', 'GET https://elsewhere.example']);
    expect(wire.refused()).not.toBe(refused);
  });

  test('lets those operations through that are known to read', () => {
    const of = (method: string, version: string, path: string) =>
      isReading({ method, version, path } as Parameters<typeof isReading>[0]);

    expect(of('GET', 'beta', '/roleManagement')).toBe(true);
    expect(of('POST', 'v1.0', '/directoryObjects/getByIds')).toBe(true);
    expect(of('PATCH', 'v1.0', '/directoryObjects/getByIds')).toBe(false);
    expect(of('POST', 'beta', '/directoryObjects/getByIds')).toBe(false);
    expect(of('POST', 'v1.0', '/users')).toBe(false);
  });

  test('is only made for Microsoft Graph or this machine', () => {
    expect(() => createReadOnlyWire('https://graph.microsoft.com.evil.example')).toThrow(RangeError);
  });
});
