import { type ActivationRecord, grantUntil } from '../../domain/activations/running-grants.ts';
import type { GrantEnd } from '../../domain/model/activation.ts';
import type { Notice } from '../../ports/index.ts';

const said: Readonly<Record<GrantEnd['cause'], string>> = {
  ticket: 'its ticket is over',
  person: 'a person ended it',
  watchdog: 'what it rested on is gone, or it should have been over',
  clock: 'its time was over',
  'other-grant': 'its ticket is over, and another activation keeps the access',
  'somebody-else': 'somebody else took it away or changed it',
};

/** The notice that just-in-time access is over, and why. */
export function noticeOfGrantEnd(activation: ActivationRecord, end: GrantEnd, now: Date): Notice {
  const { id, tenantId, operation, state, content } = activation;
  const { key, sender, ticket } = content;
  const lines = [
    `${key.principalId}: ${key.roleDefinitionId} at ${key.directoryScopeId}`,
    `ticket ${ticket} of ${sender}`,
    `ended at ${end.at.toISOString()}: ${said[end.cause]}`,
    `because: ${end.because}`,
    `it was given until ${grantUntil(activation).toISOString()}`,
  ];
  return {
    tenantId,
    id: `${id}-ended`,
    runId: id,
    job: operation,
    at: now,
    state,
    mode: 'apply',
    reason: undefined,
    sections: [{ title: 'Just-in-time access that ended', count: lines.length, lines }],
    links: [],
  };
}
