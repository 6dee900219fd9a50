import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { FaultKind } from '../../../../simulator/faults/fault.ts';
import { type Simulator, startSimulator } from '../../../../simulator/start.ts';
import { createDirectoryAuditLog } from '../../../../src/adapters/graph/areas/audit-log.ts';
import { createGraphClient, type GraphClientOptions } from '../../../../src/adapters/graph/client/client.ts';
import { spanOf } from '../../../../src/domain/audit-ticks.ts';
import type { DirectoryAuditLog } from '../../../../src/ports/index.ts';
import { describeDirectoryAuditLog } from '../../../contracts/directory-audit-log.ts';
import { jumpingTiming } from '../client/jumping-timing.ts';
import { rememberedCall } from '../remembered-call.ts';

const reader = '5f7a3c1e-0d7b-4a52-9a37-6c1f5a7f0001';
const stranger = '5f7a3c1e-0d7b-4a52-9a37-6c1f5a7f0002';
const now = new Date('2026-11-23T03:00:00Z');
const month = { from: new Date('2026-10-24T03:00:00Z'), to: now };

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({
    seed: 7,
    users: 40,
    auditEvents: 2_500,
    now,
    throttling: false,
    identities: [
      { clientId: reader, appRoles: ['AuditLog.Read.All'] },
      { clientId: stranger, appRoles: ['User.Read.All'] },
    ],
  });
  process.env.IDENTITY_ENDPOINT = simulator.identityEndpoint;
  process.env.IDENTITY_HEADER = simulator.identityHeader;
});
afterEach(() => simulator.faults.clear());
afterAll(async () => {
  delete process.env.IDENTITY_ENDPOINT;
  delete process.env.IDENTITY_HEADER;
  await simulator.close();
});

function logReadBy(clientId: string, options: Partial<GraphClientOptions> = {}): DirectoryAuditLog {
  const client = createGraphClient({
    origin: simulator.origin,
    credential: new ManagedIdentityCredential({ clientId }),
    tryTimeoutMs: 20_000,
    callBudgetMs: 120_000,
    reportsPer10Seconds: 1_000,
    ...options,
  });
  return createDirectoryAuditLog(client);
}

/** What the tenant's log holds, as Graph would show it. */
function truth() {
  return [...simulator.tenant.auditLog.all(now)].filter(
    ({ activityDateTime }) => Date.parse(activityDateTime) >= month.from.getTime(),
  );
}

describeDirectoryAuditLog('Microsoft Graph, simulated', async () => ({
  auditLog: logReadBy(reader),
  events: truth(),
}));

describe('the simulated audit log', () => {
  const passing: FaultKind[] = [
    '429',
    '500',
    '502',
    '503',
    '504',
    '401',
    'reset',
    'html-body',
    'truncated-json',
    'cut-body',
    'lost-answer',
    'empty-page',
    'short-page',
  ];
  test.each(passing)('is read whole in spite of a passing %s', async (kind) => {
    simulator.faults.add({ kind, after: 1 });
    const call = rememberedCall();

    const pages = await Array.fromAsync(
      logReadBy(reader, { timing: jumpingTiming() }).pages(spanOf(month), call),
    );

    const ids = pages.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual(
      truth()
        .map(({ id }) => id)
        .toSorted(),
    );
    expect(simulator.faults.pending()).toEqual([]);
  });

  const unbelievable: FaultKind[] = ['repeated-page', 'looping-next-link', 'foreign-next-link'];
  test.each(unbelievable)('is not believed after a %s', async (kind) => {
    simulator.faults.add({ kind, after: 1 });

    await expect(
      Array.fromAsync(logReadBy(reader).pages(spanOf(month), rememberedCall())),
    ).rejects.toMatchObject({
      kind: 'invalid-response',
    });
  });

  test('is closed to an identity without the app role', async () => {
    await expect(
      Array.fromAsync(logReadBy(stranger).pages(spanOf(month), rememberedCall())),
    ).rejects.toMatchObject({
      kind: 'forbidden',
      status: 403,
      message: expect.stringContaining('Grant the app role AuditLog.Read.All'),
    });
  });
});
