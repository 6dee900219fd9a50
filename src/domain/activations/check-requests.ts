import { isSameKey } from '../model/access.ts';
import { checkOf, met, unknown, unmet } from './check.ts';
import type { ActivationCheck } from './decision.ts';
import type { ActivationFacts } from './facts.ts';

const code = 'nothing-pending';

/** Whether a request for the same access waits: PIM refuses one beside it (`PendingRoleAssignmentRequest`). */
export function nothingPending({ ask, access }: ActivationFacts): ActivationCheck {
  return checkOf(code, 'The requests that wait in PIM', access.requests, (requests) => {
    const ofKey = requests.filter(
      ({ kind, key, isValidationOnly }) =>
        kind === 'assignment' && !isValidationOnly && isSameKey(key, ask.key),
    );
    const waiting = ofKey.find(({ progress }) => progress === 'pending');
    if (waiting !== undefined)
      return unmet(
        code,
        `Request ${waiting.id} for the same access waits in PIM (${waiting.status}). Have it decided or cancelled first.`,
      );
    const strange = ofKey.find(({ progress }) => progress === 'unknown');
    if (strange === undefined) return met(code, 'No request for the same access waits in PIM.');
    return unknown(
      code,
      `Request ${strange.id} for the same access has the status "${strange.status}", which this app does not know. It may wait; ask again later.`,
    );
  });
}
