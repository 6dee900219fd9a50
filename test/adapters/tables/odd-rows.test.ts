import { createAuditHoles } from '../../../src/adapters/tables/audit-holes.ts';
import { createMarks } from '../../../src/adapters/tables/marks.ts';
import { createNoticeStore } from '../../../src/adapters/tables/notice-store.ts';
import { createPlans } from '../../../src/adapters/tables/plans.ts';
import { createRoleFindings } from '../../../src/adapters/tables/role-findings.ts';
import { createRunHistory } from '../../../src/adapters/tables/run-history.ts';
import type { TableName, Tables } from '../../../src/adapters/tables/store/tables.ts';
import { createStoredRequests } from '../../../src/adapters/tables/stored-requests.ts';
import { recordedRequest } from '../../../src/domain/evidence/records.ts';
import type {
  AuditHoles,
  Marks,
  NoticeStore,
  OnOddRow,
  Plans,
  RoleFindings,
  RunHistory,
  StoredRequests,
} from '../../../src/ports/index.ts';
import { runRecord, scheduleRequest, tenantId } from '../../builders.ts';
import { auditHole } from '../../contracts/audit-holes.ts';
import { mark } from '../../contracts/marks.ts';
import { notice } from '../../contracts/notice-store.ts';
import { describeOddRows, type SpoiltListing } from '../../contracts/odd-rows.ts';
import { plan } from '../../contracts/plans.ts';
import { roleFinding } from '../../contracts/role-findings.ts';
import { FakeAuditHoles } from '../../fakes/fake-audit-holes.ts';
import { FakeMarks } from '../../fakes/fake-marks.ts';
import { FakeNoticeStore } from '../../fakes/fake-notice-store.ts';
import { FakePlans } from '../../fakes/fake-plans.ts';
import { FakeRoleFindings } from '../../fakes/fake-role-findings.ts';
import { FakeRunHistory } from '../../fakes/fake-run-history.ts';
import { FakeStoredRequests } from '../../fakes/fake-stored-requests.ts';
import type { PlantedRows } from '../../fakes/planted-rows.ts';
import { withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();

/** A listing of a port, on its adapter and on its fake. */
interface Listing<Port> {
  readonly name: string;
  readonly of: {
    readonly table: TableName;
    readonly partition: string;
    readonly rowKey?: string;
    /** What makes the row one that the listing asks for. */
    readonly columns?: Readonly<Record<string, string>>;
  };
  make(tables: Tables): Port;
  fake(): Port & { readonly planted: PlantedRows };
  write(port: Port): Promise<void>;
  list(port: Port, onOdd: OnOddRow | undefined): Promise<readonly unknown[]>;
}

function describeListing<Port>({ name, of, make, fake, write, list }: Listing<Port>): void {
  const listingOf = async (port: Port, plant: SpoiltListing['plant']): Promise<SpoiltListing> => {
    await write(port);
    return { list: (onOdd) => list(port, onOdd), plant };
  };
  describeOddRows(`${name}, Table Storage (Azurite)`, async () => {
    const { table, partition, rowKey = 'planted', columns = {} } = of;
    return listingOf(make(await azurite.empty()), async () => {
      const place = { partitionKey: `${tenantId}_${partition}`, rowKey };
      await azurite.client(table).createEntity({ ...place, TenantId: tenantId, ...columns });
      return rowKey;
    });
  });
  describeOddRows(`${name}, the fake`, async () => {
    const port = fake();
    return listingOf(port, async () => {
      port.planted.keys.push('planted');
      return 'planted';
    });
  });
}

describeListing<NoticeStore>({
  name: 'notices',
  of: { table: 'Notices', partition: 'notices' },
  make: (tables) => createNoticeStore(tables, tenantId),
  fake: () => new FakeNoticeStore(),
  write: (notices) => notices.put(notice()),
  list: (notices, onOdd) => notices.pending(10, onOdd),
});
const runs = {
  make: (tables: Tables) => createRunHistory(tables, tenantId),
  fake: () => new FakeRunHistory(),
  write: (history: RunHistory) => history.save(runRecord({ state: 'running' })),
};
describeListing<RunHistory>({
  ...runs,
  name: 'runs',
  of: { table: 'Runs', partition: 'runs', rowKey: '00planted' },
  list: async (history, onOdd) => (await history.list({ top: 1 }, onOdd)).items,
});
describeListing<RunHistory>({
  ...runs,
  name: 'runs that did not end',
  of: { table: 'Runs', partition: 'runs', columns: { State: 'running', Job: runRecord().job } },
  list: (history, onOdd) => history.unfinished(runRecord().job, onOdd),
});
describeListing<Plans>({
  name: 'plans',
  of: { table: 'Plans', partition: 'heads', rowKey: 'at_0planted' },
  make: (tables) => createPlans(tables, tenantId),
  fake: () => new FakePlans(),
  write: (plans) => plans.save(plan()),
  list: async (plans, onOdd) => (await plans.list({ top: 10 }, onOdd)).items,
});
describeListing<Marks>({
  name: 'marks',
  of: { table: 'Marks', partition: 'marks' },
  make: (tables) => createMarks(tables, tenantId),
  fake: () => new FakeMarks(),
  write: (marks) => marks.change({ put: [mark()], remove: [] }),
  list: async (marks, onOdd) => [...(await marks.read(onOdd)).values()],
});
for (const which of ['open', 'missing'] as const)
  describeListing<AuditHoles>({
    name: `holes of the audit log (${which})`,
    of: { table: 'AuditHoles', partition: 'holes', columns: { State: 'elsewhere' } },
    make: (tables) => createAuditHoles(tables, tenantId),
    fake: () => new FakeAuditHoles(),
    write: (holes) => holes.save(auditHole()),
    list: (holes, onOdd) => holes[which](onOdd),
  });
describeListing<StoredRequests>({
  name: 'stored requests of PIM',
  of: { table: 'AccessRequests', partition: 'requests', columns: { State: 'listed' } },
  make: (tables) => createStoredRequests(tables, tenantId),
  fake: () => new FakeStoredRequests(),
  write: (requests) =>
    requests.save([{ request: recordedRequest(scheduleRequest()), changedAt: '2026-11-23T02:00:00.000Z' }]),
  list: (requests, onOdd) => requests.since('2026-11-23T02:00:00.000Z', onOdd),
});
describeListing<RoleFindings>({
  name: 'findings of role settings',
  of: { table: 'RoleSettingsFindings', partition: 'findings' },
  make: (tables) => createRoleFindings(tables, tenantId),
  fake: () => new FakeRoleFindings(),
  write: (findings) => findings.replace([roleFinding()]),
  list: (findings, onOdd) => findings.read(onOdd),
});
