import { expect, test } from '@jest/globals';
import { createRulesVersions } from '../../../src/adapters/tables/rules-versions.ts';
import { tenantId } from '../../builders.ts';
import { describeRulesVersions } from '../../contracts/rules-versions.ts';
import { FakeRulesVersions } from '../../fakes/fake-rules-versions.ts';
import { withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();

describeRulesVersions('Table Storage (Azurite)', async () =>
  createRulesVersions(await azurite.empty(), tenantId),
);
describeRulesVersions('the fake', async () => new FakeRulesVersions());

test('rules that are longer than a row holds are refused, and named by their hash', async () => {
  const versions = createRulesVersions(await azurite.empty(), tenantId);

  await expect(versions.keep('a'.repeat(64), new Uint8Array(300_000))).rejects.toMatchObject({
    kind: 'rejected',
    message: expect.stringContaining(
      `keeping the approved rules ${'a'.repeat(64)}: its Content of 400000 characters`,
    ),
  });
});
