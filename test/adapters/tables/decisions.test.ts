import { describe, expect, test } from '@jest/globals';
import { createDecisions } from '../../../src/adapters/tables/decisions.ts';
import { tenantId } from '../../builders.ts';
import { describeDecisions } from '../../contracts/decisions.ts';
import { decision } from '../../decision-builder.ts';
import { FakeDecisions } from '../../fakes/fake-decisions.ts';
import { withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();

describeDecisions('Table Storage (Azurite)', async () => createDecisions(await azurite.empty(), tenantId));
describeDecisions('the fake', async () => new FakeDecisions());

const { subject } = decision();
const partitionKey = `${tenantId}_change_${subject.id}`;

describe('a row that this app did not write', () => {
  test('an altered approval is none, and says so', async () => {
    const decisions = createDecisions(await azurite.empty(), tenantId);
    await decisions.add(decision());
    const client = azurite.client('Decisions');
    const row = await client.getEntity(partitionKey, decision().id);
    const altered = String(row.Decision0).replace('a'.repeat(64), 'b'.repeat(64));
    await client.updateEntity({ partitionKey, rowKey: decision().id, Decision0: altered }, 'Merge');

    expect(await decisions.of(subject)).toEqual([
      expect.objectContaining({
        kind: 'withdrawn',
        digest: '',
        at: new Date('2026-11-24T09:05:00.000Z'),
        because: expect.stringMatching(/^table Decisions, row .*does not match its hash/),
      }),
    ]);
  });

  test('an approval that was copied from another change is none', async () => {
    const decisions = createDecisions(await azurite.empty(), tenantId);
    await decisions.add(decision());
    const client = azurite.client('Decisions');
    const row = await client.getEntity<Record<string, string>>(partitionKey, decision().id);
    const { Kind = '', Hash = '', Decision0 = '', TenantId = '' } = row;
    const place = { partitionKey: `${tenantId}_change_another`, rowKey: decision().id };
    await client.createEntity({ ...place, Kind, Hash, Decision0, TenantId });

    const [copied] = await decisions.of({ kind: 'change', id: 'another' });

    expect(copied?.kind).toBe('withdrawn');
  });

  test('what nobody can read takes back the approval before it: it may have been a withdrawal', async () => {
    const decisions = createDecisions(await azurite.empty(), tenantId);
    await decisions.add(decision());
    const rowKey = '20261124T091000000Z-000000d2';
    await azurite.client('Decisions').createEntity({ partitionKey, rowKey, Kind: 'approved' });

    expect((await decisions.of(subject)).map(({ kind }) => kind)).toEqual(['approved', 'withdrawn']);
  });

  test.each([
    { kind: 'writers', id: 'all' },
    { kind: 'sender', id: 'pagerduty' },
    { kind: 'shadow-writes', id: 'all' },
  ] as const)('what nobody can read about what people stop is a stop: $kind', async (stoppable) => {
    const decisions = createDecisions(await azurite.empty(), tenantId);
    await decisions.add(decision({ kind: 'started', subject: stoppable }));
    const rowKey = '20261124T091000000Z-000000d2';
    const place = { partitionKey: `${tenantId}_${stoppable.kind}_${stoppable.id}`, rowKey };
    await azurite.client('Decisions').createEntity({ ...place, Kind: 'started' });

    expect((await decisions.of(stoppable)).map(({ kind }) => kind)).toEqual(['started', 'stopped']);
  });
});
