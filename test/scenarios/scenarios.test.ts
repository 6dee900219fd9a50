import { describeAdministratorLists } from './administrator-lists.ts';
import { describeAdministratorSchedules } from './administrator-schedules.ts';
import { describeAuditAndAlerts } from './audit-and-alerts.ts';
import { describeBrokenRules } from './broken-rules.ts';
import { describePrincipalLists } from './principal-lists.ts';
import { describePrincipalRequests } from './principal-requests.ts';
import { describeRoleSettings } from './role-settings.ts';
import { describeTable } from './table.ts';

describeAdministratorSchedules();
describeAdministratorLists();
describePrincipalLists();
describePrincipalRequests();
describeRoleSettings();
describeAuditAndAlerts();
describeBrokenRules();
// Last: it is made of what the others have shown.
describeTable();
