import { describe, expect, test } from '@jest/globals';
import { createConsentLosses } from '../../../src/adapters/tables/consent-losses.ts';
import { createAuditWatermark, createPopulations } from '../../../src/adapters/tables/watermarks.ts';
import { tenantId } from '../../builders.ts';
import { describeAuditWatermark } from '../../contracts/audit-watermark.ts';
import { describeConsentLosses } from '../../contracts/consent-losses.ts';
import { describePopulations, population } from '../../contracts/populations.ts';
import { FakeAuditWatermark } from '../../fakes/fake-audit-watermark.ts';
import { FakeConsentLosses } from '../../fakes/fake-consent-losses.ts';
import { FakePopulations } from '../../fakes/fake-populations.ts';
import { withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();
const noon = {
  readUntil: new Date('2026-11-22T12:00:00.000Z'),
  settledUntil: undefined,
  sliceHours: 6,
};

describeAuditWatermark('Table Storage (Azurite)', async () =>
  createAuditWatermark(await azurite.empty(), tenantId, 'snapshot-audit-logs'),
);
describeAuditWatermark('the fake', async () => new FakeAuditWatermark());

describe('the watermark of a job', () => {
  test('is its own', async () => {
    const tables = await azurite.empty();
    await createAuditWatermark(tables, tenantId, 'snapshot-audit-logs').advance(noon);

    expect(await createAuditWatermark(tables, tenantId, 'another/job').read()).toBeUndefined();
  });

  test('is not believed when somebody has altered it', async () => {
    const tables = await azurite.empty();
    const watermark = createAuditWatermark(tables, tenantId, 'snapshot-audit-logs');
    await watermark.advance(noon);
    await azurite.client('Watermarks').updateEntity({
      partitionKey: `${tenantId}_watermarks`,
      rowKey: 'snapshot-audit-logs',
      ReadUntil: 'tomorrow',
    });

    const failure = {
      kind: 'corrupt-row',
      message: expect.stringMatching(
        /^table Watermarks, row \S+_watermarks \/ snapshot-audit-logs .*ReadUntil/,
      ),
    };
    await expect(watermark.read()).rejects.toMatchObject(failure);
    await expect(watermark.advance(noon)).rejects.toMatchObject(failure);
  });
});

describePopulations('Table Storage (Azurite)', async () =>
  createPopulations(await azurite.empty(), tenantId),
);
describePopulations('the fake', async () => new FakePopulations());

describeConsentLosses('Table Storage (Azurite)', async () =>
  createConsentLosses(await azurite.empty(), tenantId),
);
describeConsentLosses('the fake', async () => new FakeConsentLosses());

describe('a row that this app did not write', () => {
  test('is named: nothing is compared with it', async () => {
    const populations = createPopulations(await azurite.empty(), tenantId);
    await populations.save(population);
    await azurite
      .client('Watermarks')
      .updateEntity({ partitionKey: `${tenantId}_populations`, rowKey: 'last', Users: 'many' });

    await expect(populations.last()).rejects.toMatchObject({
      kind: 'corrupt-row',
      message: expect.stringMatching(/^table Watermarks, row \S+_populations \/ last .*Users: /),
    });
  });
});
