import type { Parties } from '../model/parties.ts';
import type { Obstacle } from '../model/plan.ts';
import { wholeObstacle } from './whole-obstacle.ts';

/**
 * Whether whoever asks would give access to themself: to an account of their own, to a group that they are in or own, or to
 * an application that they own or are. Where it is not known, they would (docs/hazards.md#a-grant-to-oneself).
 */
export function ownGrantObstacles({ asker, beneficiary }: Parties): readonly Obstacle[] {
  const both = [...asker.ids].filter((id) => beneficiary.ids.has(id)).toSorted();
  const owned = [...asker.ownedIds].filter((id) => beneficiary.groupIds.has(id)).toSorted();
  const [found] = [...both, ...owned];
  if (found !== undefined)
    return [
      refused(
        `Nobody gives access to themself: ${found} stands behind whoever asks and behind whoever would have it, as an account ` +
          'of the same person, as a member or owner of the group, or as the application or its owner. Let somebody else ask.',
      ),
    ];
  const [unknown] = [...asker.unknown, ...beneficiary.unknown];
  if (unknown === undefined) return [];
  return [
    refused(
      `It is not known whether whoever asks would give access to themself: ${unknown}. Nobody gives it over the API while that is so.`,
    ),
  ];
}

function refused(sentence: string): Obstacle {
  return wholeObstacle('self-grant', sentence);
}
