import type { Directory } from '../directory.ts';
import type { AuditLog } from './audit-log.ts';
import type { GroupAccess } from './group-access.ts';
import type { Pim } from './pim.ts';
import type { RoleManagement } from './role-management.ts';
import type { RoleSettings } from './role-settings/role-settings.ts';
import type { SecurityAlerts } from './security-alerts.ts';

/** A simulated Microsoft Entra tenant. */
export interface Tenant extends Directory {
  readonly tenantId: string;
  readonly displayName: string;
  readonly domain: string;
  readonly roleManagement: RoleManagement;
  /** PIM for Groups. */
  readonly groupAccess: GroupAccess;
  readonly pim: Pim;
  readonly roleSettings: RoleSettings;
  readonly securityAlerts: SecurityAlerts;
  readonly auditLog: AuditLog;
  /** The most users on a page with their sign-ins: 500 by the documentation of today, 120 by that of before, which is held to here. */
  signInPageSize: 120 | 500;
}
