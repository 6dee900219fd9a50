import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  createAccessWrites,
  createRoleManagement,
} from '../../../../src/adapters/graph/areas/role-management.ts';
import type { GraphClientOptions } from '../../../../src/adapters/graph/client/client.ts';
import { scheduleChange } from '../../../builders.ts';
import { rowsOf } from '../../../read-listing.ts';
import { rememberedCall } from '../remembered-call.ts';
import { scriptedClient } from '../scripted-client.ts';
import { graphError, type ScriptedGraph, startScriptedGraph } from '../scripted-graph.ts';
import { wirePage, wireRequest, wireSchedule } from '../wire-rows.ts';
import { jumpingTiming } from './jumping-timing.ts';

let graph: ScriptedGraph;
beforeEach(async () => {
  graph = await startScriptedGraph();
});
afterEach(() => graph.close());

function roles(options: Partial<GraphClientOptions> = {}) {
  const timing = jumpingTiming();
  const client = scriptedClient(graph.origin, { timing, ...options });
  return { ...createRoleManagement(client), ...createAccessWrites(client, { timing }) };
}

function callOf(userToken: string | undefined) {
  return { ...rememberedCall(), userToken };
}

const noToken: Partial<GraphClientOptions> = {
  credential: {
    getToken: async () => {
      throw new Error('the app was asked for its own token');
    },
  },
};

describe("a call with a user's token", () => {
  test("sends that token on every page, and never asks for the app's", async () => {
    const path =
      "/v1.0/roleManagement/directory/roleEligibilitySchedules/filterByCurrentUser(on='principal')";
    graph.replies(
      {
        json: {
          value: [wireSchedule({ id: 'a' })],
          '@odata.nextLink': `${graph.origin}${path.replaceAll("'", '%27')}?$skiptoken=2`,
        },
      },
      wirePage(wireSchedule({ id: 'b' })),
    );

    const pages = roles(noToken).schedules('eligibility', { mine: true }, callOf('users.own.token'));
    const rows = await rowsOf(pages);

    expect(rows.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(graph.received.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer users.own.token',
      'Bearer users.own.token',
    ]);
    expect(decodeURIComponent(graph.received[0]?.path ?? '')).toBe(path);
  });

  test('is not remembered: the next call speaks for the app again', async () => {
    graph.replies({ json: wireSchedule() }, { json: wireSchedule() });
    const reader = roles();

    await reader.schedule('assignment', 'a', callOf('users.own.token'));
    await reader.schedule('assignment', 'a', callOf(undefined));

    expect(graph.received.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer users.own.token',
      'Bearer token-0',
    ]);
  });

  test('is signed out by a 401 at once, and told which claims Graph asks for', async () => {
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
    graph.replies(
      graphError(401, 'InvalidAuthenticationToken', 'Continuous access evaluation challenge', {
        'www-authenticate': `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`,
      }),
    );

    await expect(roles().schedule('assignment', 'a', callOf('users.own.token'))).rejects.toMatchObject({
      kind: 'signed-out',
      status: 401,
      claims,
      message: expect.stringContaining('the user must sign in again'),
    });
    expect(graph.received).toHaveLength(1);
  });

  test('that Graph forbids names the delegated permission, not an app role to grant', async () => {
    graph.replies(graphError(403, 'PermissionScopeNotGranted', 'Authorization failed.'));

    await expect(roles().schedule('assignment', 'a', callOf('users.own.token'))).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining(
        "The user's token needs the delegated permission RoleAssignmentSchedule.Read.Directory",
      ),
    });
  });

  test('is not sent when the token is none, and the message does not quote it', async () => {
    const call = callOf('secret\r\nX-Injected: 1');

    const failure = await roles()
      .schedule('assignment', 'a', call)
      .catch((error: unknown) => error);

    expect(failure).toMatchObject({ kind: 'signed-out', code: 'InvalidToken' });
    expect(String(failure)).not.toContain('secret');
    expect(graph.received).toEqual([]);
  });

  test("activates with it, and looks at the user's own when the answer is lost", async () => {
    graph.replies(graphError(504, 'GatewayTimeout', ''), wirePage(wireRequest({ action: 'selfActivate' })));
    const activation = scheduleChange({ kind: 'assignment', action: 'selfActivate' });

    const submission = await roles(noToken).submit(activation, callOf('users.own.token'));

    expect(submission).toMatchObject({ kind: 'accepted', request: { action: 'selfActivate' } });
    expect(decodeURIComponent(graph.received[1]?.path ?? '')).toContain(
      "filterByCurrentUser(on='principal')",
    );
  });
});

describe("a call that needs a user's token and has none", () => {
  test('is not sent when it lists what is mine', async () => {
    const reading = Array.fromAsync(roles().requests('assignment', { mine: true }, callOf(undefined)));

    await expect(reading).rejects.toMatchObject({ kind: 'signed-out', code: 'NoUserToken' });
    expect(graph.received).toEqual([]);
  });

  test.each(['selfActivate', 'selfDeactivate', 'selfExtend', 'selfRenew'] as const)(
    'is not sent when it asks for %s',
    async (action) => {
      const change = scheduleChange({ kind: 'assignment', action });

      await expect(roles().submit(change, callOf(undefined))).rejects.toMatchObject({
        kind: 'signed-out',
        code: 'NoUserToken',
      });
      expect(graph.received).toEqual([]);
    },
  );
});
