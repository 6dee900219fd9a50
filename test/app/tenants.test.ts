import { describe, expect, test } from '@jest/globals';
import { createTenantJobs } from '../../src/app/tenants.ts';
import { composeApp, type Invocation } from '../../src/app.ts';
import { readSettings } from '../../src/settings/settings.ts';

const home = 'aaaabbbb-0000-4000-8000-ccccddddeeee';
const other = '11111111-0000-4000-8000-000000000001';
const announcedAt = '2026-11-24T02:15:00.000Z';
/** Nothing answers there, so that whatever is tried fails. */
const nowhere = 'http://127.0.0.1:9/devstoreaccount1';

const settings = readSettings({
  TENANT_ID: home,
  TENANTS: other,
  TENANTS_CLIENT_ID: '5a9ed2a1-0d6f-4c3b-9a1e-0f5f4a3a1c11',
  IDENTITY_ENDPOINT: 'http://127.0.0.1:9/msi/token',
  AZURE_CLIENT_ID: '9d0c7c1e-51c3-4f4e-8a55-2a9f5a7f0001',
  TABLES_ENDPOINT: nowhere,
  QUEUES_ENDPOINT: nowhere,
  DOORBELL__queueServiceUri: nowhere,
  APP_PARTS: 'keeper',
});

describe('a message that is for no tenant of this deployment, or none of ours', () => {
  test.each([
    {
      what: 'another tenant',
      message: { tenantId: '22222222-0000-4000-8000-000000000002', job: 'snapshot-access', announcedAt },
    },
    { what: 'a job that there is not', message: { tenantId: other, job: 'grant-everything', announcedAt } },
    { what: 'a text', message: 'a text' },
    {
      what: 'announced for a time to come',
      message: { tenantId: other, job: 'snapshot-access', announcedAt: '2026-11-24T02:20:00.001Z' },
    },
    {
      what: 'a job of a part that the process is not',
      message: { tenantId: other, job: 'renew-eligibilities', announcedAt },
    },
  ])('is dropped and told, and nothing is run: $what', async ({ message }) => {
    const lines: string[] = [];
    const write = (line: string) => void lines.push(line);
    const invocation: Invocation = { invocationId: 'one', info: write, warn: write, error: write };
    const jobs = createTenantJobs(composeApp(settings, { now: () => new Date(announcedAt) }));

    await jobs.answer(invocation, message);
    await jobs.giveUp(invocation, message);

    expect(lines.map((line) => JSON.parse(line).event)).toEqual(['tenant-job.unknown', 'tenant-job.unknown']);
  });
});
