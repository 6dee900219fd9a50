import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PreviewSession } from '../../../local/preview/session.ts';
import { createDirectory } from '../../../src/adapters/graph/areas/directory.ts';
import {
  createAccessWrites,
  createRoleManagement,
} from '../../../src/adapters/graph/areas/role-management.ts';
import { createRuleWrites } from '../../../src/adapters/graph/areas/send-rules.ts';
import { createGraphClient } from '../../../src/adapters/graph/client/client.ts';
import { createReadOnlyWire, type ReadOnlyWire } from '../../../src/adapters/graph/client/read-only.ts';
import { jumpingTiming } from '../../adapters/graph/client/jumping-timing.ts';
import { rememberedCall } from '../../adapters/graph/remembered-call.ts';
import { scheduleChange } from '../../builders.ts';
import { type SignInStage, startSignInStage } from './sign-in-stage.ts';

const users = 400;
let stage: SignInStage;
let session: PreviewSession;
beforeAll(async () => {
  stage = await startSignInStage({ users, tokenLifetimeSeconds: 200 });
  stage.simulator.consents.give(
    '14d82eec-204b-4c2f-b7e8-296a70dab67e',
    ['RoleManagement.ReadWrite.Directory'],
    stage.administrator,
  );
  session = await stage.signIn({ user: stage.administrator });
});
afterAll(() => stage.close());

function clientOf(wire: Pick<ReadOnlyWire, 'fetch'>) {
  stage.simulator.requests({ reset: true });
  return createGraphClient({
    ...{ origin: session.graphOrigin, credential: session.credential, tenantId: session.tenantId },
    ...{ tryTimeoutMs: 20_000, callBudgetMs: 60_000, reportsPer10Seconds: 1_000 },
    timing: jumpingTiming(),
    fetch: wire.fetch,
  });
}

/** What arrived at Graph. */
function arrived(): readonly string[] {
  return stage.simulator
    .requests()
    .filter(({ area }) => area === 'graph')
    .map(({ method, path, status }) => `${method} ${path} ${status}`);
}

/** A change that the token of the session would allow. */
function plantedChange() {
  const key = {
    principalId: stage.plain,
    roleDefinitionId: '88d8e3e3-8f55-4a1e-953a-9b9898b8876b',
    directoryScopeId: '/',
  };
  return scheduleChange({ key, kind: 'eligibility', action: 'adminAssign' });
}

describe('a preview whose token may write', () => {
  test('sends no change, whatever asks for it: it is refused before it leaves, and counted', async () => {
    const wire = createReadOnlyWire(session.graphOrigin);
    const client = clientOf(wire);
    const writes = createAccessWrites(client, { timing: jumpingTiming() });

    await expect(writes.submit(plantedChange(), rememberedCall())).rejects.toMatchObject({
      code: 'WriteRefused',
      message: expect.stringContaining('Nothing was changed.'),
    });
    await expect(writes.cancel('assignment', stage.plain, rememberedCall())).rejects.toThrow();
    await createRuleWrites(client)
      .send('a-policy', [], rememberedCall())
      .catch(() => undefined);

    expect(wire.refused().length).toBeGreaterThanOrEqual(2);
    expect(arrived().filter((request) => !request.startsWith('GET '))).toEqual([]);
  });

  test('would have changed the tenant without that wire', async () => {
    expect(session.extraScopes).toEqual(['RoleManagement.ReadWrite.Directory']);
    const writes = createAccessWrites(clientOf({ fetch }), { timing: jumpingTiming() });

    await writes.submit(plantedChange(), rememberedCall());

    expect(arrived()).toContainEqual(expect.stringMatching(/^POST .*RoleEligibilityScheduleRequests 201$/i));
  });

  test('reads as the deployed jobs do', async () => {
    const wire = createReadOnlyWire(session.graphOrigin);
    const client = clientOf(wire);
    const { objects } = createDirectory(client);
    const schedules = [];
    for await (const page of createRoleManagement(client).schedules('eligibility', {}, rememberedCall()))
      schedules.push(...page.rows);
    await objects([stage.plain], rememberedCall());

    expect(schedules.length).toBeGreaterThan(0);
    expect(wire.refused()).toEqual([]);
    expect(arrived()).toContainEqual('POST /v1.0/directoryObjects/getByIds 200');
  });
});

describe('a preview that takes longer than its token lasts', () => {
  test('goes on with a new one, and nobody is asked', async () => {
    const client = clientOf(createReadOnlyWire(session.graphOrigin));
    const before = stage.said().length;
    const found: string[] = [];
    for await (const { rows } of createDirectory(client).users({ withSignIns: true }, rememberedCall())) {
      found.push(...rows.map(({ id }) => id));
      stage.simulator.clock.advance(250_000);
    }

    expect(found).toHaveLength(stage.simulator.tenant.users.all().length);
    expect(new Set(arrived().map((request) => request.split(' ').at(-1)))).toEqual(new Set(['200', '401']));
    expect(stage.said()).toHaveLength(before);
  });
});
