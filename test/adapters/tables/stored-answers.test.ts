import { describe, expect, test } from '@jest/globals';
import { createStoredAnswers } from '../../../src/adapters/tables/stored-answers.ts';
import { tenantId } from '../../builders.ts';
import { describeStoredAnswers } from '../../contracts/stored-answers.ts';
import { FakeAnswers } from '../../fakes/fake-answers.ts';
import { loseNextAnswer, withAzurite } from './tables-under-test.ts';

const otherTenantId = 'aaaabbbb-0000-4000-8000-ccccddddffff';
const azurite = withAzurite();
const created = { status: 201, body: '{"outcome":"done"}' };

describeStoredAnswers('Table Storage (Azurite)', async () =>
  createStoredAnswers(await azurite.empty(), tenantId),
);
describeStoredAnswers('the fake', async () => new FakeAnswers());

describe('two tenants on one table', () => {
  test('see nothing of each other’s answers', async () => {
    const tables = await azurite.empty();
    await createStoredAnswers(tables, tenantId).keep('change-1', created);

    expect(await createStoredAnswers(tables, otherTenantId).find('change-1')).toBeUndefined();
  });
});

describe('an answer that was kept on a connection that broke', () => {
  test('is kept all the same', async () => {
    const tables = await azurite.empty();
    const answers = createStoredAnswers(tables, tenantId);
    await loseNextAnswer(tables, 'Answers', ({ url }) => url.endsWith('$batch'));

    await answers.keep('change-1', created);

    expect(await answers.find('change-1')).toEqual(created);
  });
});

describe('a row that this app did not write', () => {
  test('is named, with what is wrong in it', async () => {
    const answers = createStoredAnswers(await azurite.empty(), tenantId);
    await answers.keep('change-1', created);
    const client = azurite.client('Answers');
    const rows = await Array.fromAsync(client.listEntities());
    const { partitionKey = '', rowKey = '' } = rows[0] ?? {};
    await client.updateEntity({ partitionKey, rowKey, Status: 'fine' });

    await expect(answers.find('change-1')).rejects.toMatchObject({
      kind: 'corrupt-row',
      message: expect.stringMatching(/^table Answers, row \S+ \/ change-1 .*Status: /),
    });
  });
});
