import { rolePolicy, securityAlert } from '../builders.ts';
import { describeRoleSettings } from '../contracts/role-settings.ts';
import { describeSecurityAlerts } from '../contracts/security-alerts.ts';
import { FakeRoleSettings } from './fake-role-settings.ts';
import { FakeSecurityAlerts } from './fake-security-alerts.ts';

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const globalReader = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451';

describeRoleSettings('in memory', async () => {
  return new FakeRoleSettings({
    [globalAdministrator]: rolePolicy(),
    [globalReader]: rolePolicy({ id: 'DirectoryRole_cab01047_other' }),
  });
});

describeSecurityAlerts('in memory', async () => new FakeSecurityAlerts([securityAlert()]));
