import { describe, expect, test } from '@jest/globals';
import { createAuditHoles } from '../../../src/adapters/tables/audit-holes.ts';
import { newHole } from '../../../src/domain/audit-holes.ts';
import { tenantId } from '../../builders.ts';
import { describeAuditHoles } from '../../contracts/audit-holes.ts';
import { FakeAuditHoles } from '../../fakes/fake-audit-holes.ts';
import { withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();
const hole = newHole({ from: 0, to: 9_999_999 }, new Date('2026-11-22T04:00:00Z'), 'it fails');

describeAuditHoles('Table Storage (Azurite)', async () => createAuditHoles(await azurite.empty(), tenantId));
describeAuditHoles('the fake', async () => new FakeAuditHoles());

describe('a hole in the store', () => {
  test('is not believed when somebody has altered it', async () => {
    const holes = createAuditHoles(await azurite.empty(), tenantId);
    await holes.save(hole);
    const [row] = await Array.fromAsync(azurite.client('AuditHoles').listEntities());
    await azurite.client('AuditHoles').updateEntity({
      partitionKey: row?.partitionKey ?? '',
      rowKey: row?.rowKey ?? '',
      To: 'the day after',
    });

    await expect(holes.open()).rejects.toMatchObject({
      kind: 'corrupt-row',
      message: expect.stringMatching(/^table AuditHoles, row \S+_holes .*To: not an instant/),
    });
  });

  test('of another tenant is not seen', async () => {
    const tables = await azurite.empty();
    await createAuditHoles(tables, tenantId).save(hole);

    expect(await createAuditHoles(tables, 'aaaabbbb-0000-4000-8000-ccccddddffff').open()).toEqual([]);
  });
});
