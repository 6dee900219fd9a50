import { createArchivedEvents } from '../../../src/adapters/tables/archived-events.ts';
import { createAuditArchive } from '../../../src/adapters/tables/audit-archive.ts';
import { tenantId } from '../../builders.ts';
import { describeArchivedEvents } from '../../contracts/archived-events.ts';
import { FakeArchivedEvents } from '../../fakes/fake-archived-events.ts';
import { withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();
const call = { runId: 'run-1', now: new Date('2026-11-23T03:00:00Z') };

describeArchivedEvents('Table Storage (Azurite)', async (events) => {
  const tables = await azurite.empty();
  await createAuditArchive(tables, tenantId).keep(events, call);
  return createArchivedEvents(tables, tenantId);
});

describeArchivedEvents('the fake', async (events) => {
  const fake = new FakeArchivedEvents();
  fake.events.push(...events.map(({ json }) => json));
  return fake;
});
