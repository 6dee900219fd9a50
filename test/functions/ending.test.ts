import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningAzurite, startAzurite } from '../../local/azurite.ts';
import { nightlySchedules } from '../../local/timer-schedules.ts';
import { createLeases } from '../../src/adapters/tables/leases.ts';
import { createRunHistory } from '../../src/adapters/tables/run-history.ts';
import { openTables, type Tables } from '../../src/adapters/tables/store/tables.ts';
import { tenantId } from '../builders.ts';
import { type HostProcess, startHostProcess } from '../local/host-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'pim-warden-ending-'));
const rulesFile = join(folder, 'rules.json');
const ourRules = {
  version: 1,
  protected: { principals: [{ id: '62e90394-69f5-4237-9190-012177145e10', why: 'break glass' }] },
  renew: { mode: 'apply' },
};
let azurite: RunningAzurite;
let tables: Tables;
/** An identity endpoint that gives tokens, and a Microsoft Graph that takes requests and never answers. */
let world: Server;
let isAsked: () => void;
let askedGraph: Promise<void>;

beforeAll(async () => {
  writeFileSync(rulesFile, JSON.stringify(ourRules));
  world = createServer((request, response) => {
    if (request.url?.startsWith('/msi/token') !== true) return isAsked();
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { tid: tenantId, oid: '11111111-1111-4111-8111-111111111111', aud: 'graph' };
    const token = `${part({ alg: 'none' })}.${part(claims)}.c2ln`;
    const expires = String(Math.floor(Date.now() / 1000) + 3_600);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ access_token: token, expires_on: expires, token_type: 'Bearer' }));
  });
  await new Promise<void>((resolve) => world.listen(0, '127.0.0.1', resolve));
  azurite = await startAzurite();
  tables = openTables({ endpoint: azurite.endpoint });
});
afterAll(async () => {
  world.closeAllConnections();
  world.close();
  await azurite.stop();
  rmSync(folder, { recursive: true });
});

function startApp(): HostProcess {
  ({ promise: askedGraph, resolve: isAsked } = Promise.withResolvers<void>());
  const origin = `http://127.0.0.1:${(world.address() as AddressInfo).port}`;
  const settings = {
    ...nightlySchedules,
    TENANT_ID: tenantId,
    TABLES_ENDPOINT: azurite.endpoint,
    GRAPH_ORIGIN: origin,
    IDENTITY_ENDPOINT: `${origin}/msi/token`,
    IDENTITY_HEADER: 'header',
    RULES_FILE: rulesFile,
  };
  const entry = join(process.cwd(), 'functions/index.ts');
  return startHostProcess(entry, settings, 'api', { TRIGGERS: 'by-order' });
}

/** Runs a timer, and ends the process as the platform does as soon as the run asks Graph something. */
async function cutOff(timer: string): Promise<HostProcess> {
  const app = startApp();
  await app.waitFor(({ kind }) => kind === 'ready');
  app.send(`run ${timer}`);
  await askedGraph;
  app.send('terminate');
  await app.waitFor(({ kind }) => kind === 'closed');
  await app.exited;
  return app;
}

const linesOf = (app: HostProcess) =>
  app.messages.flatMap(({ kind, log }) =>
    kind === 'log' ? [log as { level: string; message: string }] : [],
  );

describe.each([
  { timer: 'renewEligibilities', job: 'renew-eligibilities' },
  { timer: 'snapshotAccess', job: 'snapshot-access' },
])('a process that the platform ends while $timer runs', ({ timer, job }) => {
  test('gives the lease back, and leaves no run that looks like a success', async () => {
    const app = await cutOff(timer);

    expect(app.messages).toContainEqual({
      kind: 'ran',
      ok: false,
      error: expect.stringMatching(
        /ended as failed: The platform ended the process while the run was under way/,
      ),
    });
    const alarm = linesOf(app).find(({ message }) => message.includes('"run.finished"'));
    expect([alarm?.level, alarm?.message]).toEqual(['error', expect.stringContaining('"state":"failed"')]);
    const { items } = await createRunHistory(tables, tenantId).list({ top: 10 });
    expect(items.filter((run) => run.job === job).map(({ state }) => state)).toEqual(['failed']);
    const lease = { now: new Date(), forMilliseconds: 600_000, goesFirst: true };
    expect(await createLeases(tables, tenantId).take(job, 'the next run', lease)).toMatchObject({
      kind: 'taken',
    });
  });
});
