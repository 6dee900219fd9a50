import './http/alerts.ts';
import './http/assignments.ts';
import './http/eligibilities.ts';
import './http/health.ts';
import './http/openapi.ts';
import './http/role-settings.ts';
import './http/runs.ts';
import './timers/snapshot-audit-logs.ts';
