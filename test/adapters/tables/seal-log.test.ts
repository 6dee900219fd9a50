import { describe, expect, test } from '@jest/globals';
import { createSealLog } from '../../../src/adapters/tables/seal-log.ts';
import { tenantId } from '../../builders.ts';
import { describeSealLog, logEntry } from '../../contracts/seal-log.ts';
import { FakeSealLog } from '../../fakes/fake-seal-log.ts';
import { withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();

describeSealLog('Table Storage (Azurite)', async () => createSealLog(await azurite.empty(), tenantId));
describeSealLog('the fake', async () => new FakeSealLog());

describe('an entry that this app did not write', () => {
  test('is named, and nothing is added behind it', async () => {
    const log = createSealLog(await azurite.empty(), tenantId);
    await log.append(logEntry(0));
    await azurite
      .client('EvidenceLog')
      .updateEntity({ partitionKey: `${tenantId}_entries`, rowKey: '0000000000', Frontier: 'none' });

    await expect(log.tail(1)).rejects.toMatchObject({
      kind: 'corrupt-row',
      message: expect.stringMatching(/^table EvidenceLog, row \S+_entries \/ 0000000000 .*Frontier: /),
    });
  });
});

describe('a head that does not stand where its content belongs', () => {
  test('is told and left out, and fails the listing where nobody would hear of it', async () => {
    const log = createSealLog(await azurite.empty(), tenantId);
    const at = '2026-11-24T02:00:00.000Z';
    await log.addHead({ size: 1, note: 'the first', at });
    await log.addHead({ size: 2, note: 'the second', at });
    const client = azurite.client('EvidenceLog');
    const [first] = await Array.fromAsync(client.listEntities());
    const { partitionKey = '', rowKey = '' } = first ?? {};
    await client.updateEntity({ partitionKey, rowKey, Note: 'another' }, 'Merge');
    const told: string[] = [];

    const heads = await Array.fromAsync(log.heads(0, ({ key }) => told.push(key)));

    expect(heads.map(({ note }) => note)).toEqual(['the second']);
    expect(told).toEqual([`${partitionKey} / ${rowKey}`]);
    await expect(Array.fromAsync(log.heads())).rejects.toMatchObject({ kind: 'corrupt-row' });
  });
});
