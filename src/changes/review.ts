import { ownGrantObstacles } from '../domain/gates/own-grants.ts';
import type { Requester, ReviewContent } from '../domain/model/command.ts';
import type { Obstacle } from '../domain/model/plan.ts';
import type { RoleCall } from '../ports/index.ts';
import { readParties } from '../tenant/read-parties.ts';
import { readNamedPrincipals } from '../tenant/read-principals.ts';
import { SnapshotReader } from '../tenant/snapshot-reader.ts';
import type { ChangePorts } from './change-ports.ts';
import type { ChangeOperation } from './execute-command.ts';
import { withRules } from './guard-rules.ts';
import { notSent, obstructed } from './outcomes.ts';

/**
 * A review: it is written down, and nothing is sent. Nobody says of their own access that it is to be kept, for that is
 * what reviews are for. A stop of the writers does not hold it.
 */
export function review(content: ReviewContent, ports: ChangePorts, call: RoleCall): ChangeOperation {
  return {
    isHeldByStop: false,
    async judge({ askedBy }) {
      const obstacles =
        content.verdict === 'remove' ? [] : await ownReviewObstacles(content, askedBy, ports, call);
      if (obstacles.length > 0) return { kind: 'refused', outcome: obstructed(obstacles) };
      return { kind: 'settled', outcome: { state: 'done', code: 'done', message: '' } };
    },
    // Stryker disable next-line all: unreachable, it is over when it is judged
    execute: async () => notSent('A review is written down, and nothing of it is sent.'),
  };
}

function ownReviewObstacles(
  { key }: ReviewContent,
  askedBy: Requester,
  ports: ChangePorts,
  call: RoleCall,
): Promise<readonly Obstacle[]> {
  return withRules(ports, async ({ rules }) => {
    const { principalId } = key;
    const ids = [principalId, askedBy.objectId];
    const principals = await readNamedPrincipals(ports.directory, new SnapshotReader(), ids, call);
    const input = { askedBy, principalId, principals, people: rules.api.people };
    const found = ownGrantObstacles(await readParties(input, ports, call));
    return found.map((obstacle) => ({ ...obstacle, sentence: `${preface} ${obstacle.sentence}` }));
  });
}

const preface = 'Nobody reviews their own access as one to keep.';
