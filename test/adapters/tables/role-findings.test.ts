import { createRoleFindings } from '../../../src/adapters/tables/role-findings.ts';
import { tenantId } from '../../builders.ts';
import { describeRoleFindings } from '../../contracts/role-findings.ts';
import { FakeRoleFindings } from '../../fakes/fake-role-findings.ts';
import { withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();

describeRoleFindings('Table Storage (Azurite)', async () =>
  createRoleFindings(await azurite.empty(), tenantId),
);
describeRoleFindings('the fake', async () => new FakeRoleFindings());
