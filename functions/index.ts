import './http/health.ts';
import './http/runs.ts';
import './timers/snapshot-audit-logs.ts';
