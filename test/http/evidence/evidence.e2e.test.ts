import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Papa from 'papaparse';
import { z } from 'zod';
import { localToken } from '../../../local/api-token.ts';
import { fetchExport } from '../../../local/evidence-export.ts';
import type { ApiRole } from '../../../src/ports/caller.ts';
import { type StackProcess, startStackProcess } from '../../local/stack-process.ts';

let stack: StackProcess;
let origin: string;
let simulator: string;
const folder = mkdtempSync(join(tmpdir(), 'pim-warden-evidence-'));

beforeAll(async () => {
  stack = startStackProcess(['--port', '0', '--users', '30', '--audit-events', '50', '--verbose']);
  await stack.printed('Ctrl-C stops everything.');
  origin = /http:\S+(?=\/api\/health)/.exec(stack.stdout)?.[0] ?? '';
  simulator = /simulator +(http:\S+)/.exec(stack.stdout)?.[1] ?? '';
});
afterAll(() => {
  stack.clear();
  rmSync(folder, { recursive: true, force: true });
});

const page = z.looseObject({
  items: z.array(z.looseObject({})).default([]),
  evidence: z.looseObject({}).optional(),
});

const token = (roles: readonly ApiRole[], more: { userId?: string } = {}) =>
  localToken(simulator, { roles, ...more });

async function call(bearer: string, path: string, body?: unknown) {
  const response = await fetch(`${origin}/api/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: page.parse(await response.json()) };
}

const keyOf = (row: Readonly<Record<string, unknown>>) =>
  [row.principalId, row.roleDefinitionId, row.directoryScopeId].join(' ').toLowerCase();

describe('the history of access of a running app', () => {
  test('says who is eligible, as Graph did when it was read', async () => {
    const read = await token(['PimWarden.Read']);
    const listed = await call(read, 'eligibilities?view=schedules&top=1000');
    const asked = await call(read, 'evidence/access?top=1000');
    const rows = asked.json.items
      .filter(({ holds, throughGroupId }) => holds === 'eligible' && throughGroupId === null)
      .map(({ about }) => z.looseObject({}).parse(about));

    expect(asked.status).toBe(200);
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows.map(keyOf))).toEqual(
      new Set(listed.json.items.filter(({ status }) => status === 'Provisioned').map(keyOf)),
    );
    expect(rows.every(({ principalName }) => typeof principalName === 'string')).toBe(true);
  });

  test('comes as a CSV that a parser of others reads, with a sidecar that proves it', async () => {
    const wanted = { api: `${origin}/api`, folder, token: await token(['PimWarden.Read']) };
    const { file, sidecar } = await fetchExport({ ...wanted, question: 'access?top=7', format: 'csv' });
    const { data } = Papa.parse<Record<string, string>>(readFileSync(file, 'utf8'), {
      header: true,
      skipEmptyLines: true,
    });

    expect(data).toHaveLength(sidecar.rows);
    expect(sidecar).toMatchObject({
      query: { at: expect.any(String), knownAt: expect.any(String) },
      isComplete: expect.any(Boolean),
      source: {
        runs: expect.arrayContaining([
          expect.objectContaining({ job: 'snapshot-access', state: 'succeeded', pages: expect.any(Number) }),
        ]),
      },
    });
    expect(data.every(({ roleName }) => roleName !== undefined && roleName !== '')).toBe(true);
  });

  test('shows a review on the timeline of whom it is about', async () => {
    const read = await token(['PimWarden.Read']);
    const { json } = await call(read, 'eligibilities?view=schedules&top=1000');
    const [first, other] = json.items.filter(({ memberType }) => memberType === 'Direct');
    const review = await token(['PimWarden.Review'], { userId: String(other?.principalId) });
    const { principalId, roleDefinitionId, directoryScopeId } = first ?? {};
    const answer = await call(review, 'evidence/reviews', {
      ...{ of: 'eligibility', principalId, roleDefinitionId, directoryScopeId },
      ...{ verdict: 'remove', comment: 'Left the team', nextDueAt: undefined },
    });
    const timeline = await call(read, `evidence/principals/${principalId}/timeline?top=1000`);

    expect(answer).toMatchObject({ status: 200, json: { outcome: 'done' } });
    expect(timeline.json.items).toContainEqual(
      expect.objectContaining({
        record: expect.objectContaining({ kind: 'review', verdict: 'remove', by: other?.principalId }),
      }),
    );
    expect((await call(read, 'evidence/reviews')).json.items).toHaveLength(1);
  });

  test('goes with the archive of audit events, and says what is missing of it', async () => {
    const read = await token(['PimWarden.Read']);
    const from = '2026-01-01T00:00:00Z';
    const { status, json } = await call(read, `evidence/audit?top=5&from=${from}&to=2026-12-31T00:00:00Z`);

    expect(status).toBe(200);
    expect(json.items).toHaveLength(5);
    expect(json.evidence).toMatchObject({
      timeZone: 'UTC',
      source: { runs: expect.arrayContaining([expect.objectContaining({ job: 'snapshot-audit-logs' })]) },
    });
  });
});
