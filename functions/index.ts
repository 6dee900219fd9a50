import './http/api.ts';
import './http/health.ts';
import './queues/doorbell.ts';
import './timers/execute-changes.ts';
import './timers/remove-stale-assignments.ts';
import './timers/renew-eligibilities.ts';
import './timers/snapshot-audit-logs.ts';
import './timers/watch-activations.ts';
