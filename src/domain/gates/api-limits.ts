import { type ControlPlaneFacts, controlPlaneOf } from '../matching/control-plane.ts';
import { daysBefore } from '../matching/instants.ts';
import { type AccessKey, sameId } from '../model/access.ts';
import type { Obstacle } from '../model/plan.ts';
import type { Rules } from '../model/rules.ts';
import { wholeObstacle } from './whole-obstacle.ts';

/** What callers of the API may do so often a day. */
export type ApiLimited = keyof Rules['limits']['api']['everywhere'];

/** A change that a caller of the API asked for, as limits count it. */
export interface ApiChange {
  readonly limited: ApiLimited;
  /** Which role's settings, or which access; `undefined`: not known, and so counted as one that controls the tenant. */
  readonly of: AccessKey | { readonly roleDefinitionId: string | undefined };
  /** Object id of the caller. */
  readonly by: string;
  readonly at: Date;
}

/**
 * Whether one more change is more than callers may make in 24 hours, whoever of them made the others. Tighter limits hold
 * beside these for roles that control the tenant, and for each caller.
 *
 * @param recent those that were done, may have been done, or are in progress.
 */
export function apiLimitObstacles(
  next: Omit<ApiChange, 'at'>,
  recent: readonly ApiChange[],
  rules: Rules,
  seen: ControlPlaneFacts & { readonly now: Date },
): readonly Obstacle[] {
  const { api } = rules.limits;
  const controls = controlPlaneOf(rules, seen);
  const isControlPlane = ({ of }: Pick<ApiChange, 'of'>) =>
    'principalId' in of ? controls.has(of) : controls.hasRole(of.roleDefinitionId);
  const since = daysBefore(seen.now, 1);
  const alike = recent.filter(({ limited, at }) => limited === next.limited && at >= since);
  const inControl = alike.filter(isControlPlane);
  const own = alike.filter(({ by }) => sameId(by, next.by));
  return [
    ...breach(`limits.api.everywhere.${next.limited}`, alike.length + 1, api.everywhere[next.limited]),
    ...(isControlPlane(next)
      ? breach(
          `limits.api.controlPlane.${next.limited}`,
          inControl.length + 1,
          api.controlPlane[next.limited],
        )
      : []),
    ...breach(
      `limits.api.perCaller.${next.limited}`,
      own.length + 1,
      api.perCaller[next.limited],
      `caller ${next.by}`,
    ),
  ];
}

function breach(path: string, number: number, allowed: number, whose = 'callers'): readonly Obstacle[] {
  if (number <= allowed) return [];
  const sentence =
    `${number} changes of this kind by ${whose} in 24 hours, this one included, are more than is allowed: ${path} allows ` +
    `${allowed}. Wait until fewer lie in the last 24 hours, or raise the limit.`;
  return [wholeObstacle('limit-api', sentence)];
}
