import { wholeObstacle } from '../domain/gates/whole-obstacle.ts';
import type { Obstacle } from '../domain/model/plan.ts';
import type { LoadedRules } from '../domain/model/rules.ts';
import type { StopState } from './stop.ts';

/** What stands in the way whatever is to be changed: a stop of the writers, and rules that nobody approved. */
export function standingObstacles(writers: StopState, rules: LoadedRules): readonly Obstacle[] {
  return [...stopObstacles(writers), ...rulesObstacles(rules)];
}

function stopObstacles(writers: StopState): readonly Obstacle[] {
  if (writers.kind === 'running') return [];
  const sentence = `The writers of this tenant are ${writers.because}`;
  return [wholeObstacle('writers-stopped', sentence)];
}

/** What is to be said of rules that wait for an approval (docs/hygiene.md). */
export function rulesObstacles({ approval, hash, signedFor }: LoadedRules): readonly Obstacle[] {
  switch (approval?.kind) {
    case undefined:
    case 'approved':
      return [];
    case 'file-waits': {
      const sentence =
        `The rules file was changed and waits for approval (${approval.hash}); the rules that were approved last are in force ` +
        `(${hash}). ${howToApprove(signedFor)}`;
      return [wholeObstacle('rules-waiting', sentence, 'nothing')];
    }
    case 'none': {
      const sentence = `Nobody has approved the rules (${hash}), or the approval was taken back. Nothing is changed. ${howToApprove(signedFor)}`;
      return [wholeObstacle('rules-unapproved', sentence)];
    }
    default:
      return approval satisfies never;
  }
}

/** @param tenantId of a tenant whose rules people of another one sign for. */
function howToApprove(tenantId: string | undefined): string {
  const rules = tenantId === undefined ? 'rules' : `tenants/${tenantId}/rules`;
  return `GET /api/${rules} shows both, and the address at which somebody with PimWarden.Approve signs for the new ones.`;
}
