import { createStoredRequests } from '../../../src/adapters/tables/stored-requests.ts';
import { tenantId } from '../../builders.ts';
import { describeStoredRequests } from '../../contracts/stored-requests.ts';
import { FakeStoredRequests } from '../../fakes/fake-stored-requests.ts';
import { withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();

describeStoredRequests('Table Storage (Azurite)', async () =>
  createStoredRequests(await azurite.empty(), tenantId),
);
describeStoredRequests('the fake', async () => new FakeStoredRequests());
