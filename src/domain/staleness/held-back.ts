import type { RoleKey } from '../model/role-schedules.ts';
import type { Access } from './access.ts';
import type { StalenessContext } from './context.ts';
import { type Finding, leave, type Stale } from './finding.ts';
import { excepted, pendingRequest } from './set-aside.ts';

/** What keeps access that is stale from going, or from being called so. `undefined`: nothing. */
export function heldBack(access: Access, found: Stale, context: StalenessContext): Finding | undefined {
  return (
    activationLive(access, access.key, context) ??
    heldBackByMember(access, found, context) ??
    heldBackByGap(found, context)
  );
}

/** An activation says that the eligibility is used after all: it stays (docs/hazards.md#activated-access). */
function activationLive(
  { kind }: Access,
  key: RoleKey,
  { liveActivation }: StalenessContext,
): Finding | undefined {
  const live = kind === 'eligibility' ? liveActivation(key) : undefined;
  return live && leave('activation-live', { activeUntil: live.until ?? null });
}

/** What would keep a member's own access keeps the group's: it goes for everybody or for nobody. */
function heldBackByMember(
  access: Access,
  { alsoAffects = [] }: Stale,
  context: StalenessContext,
): Finding | undefined {
  for (const memberId of alsoAffects) {
    // Most of thousands of members are not worth the look-ups below.
    if (!context.membersWithOtherEvidence.has(memberId)) continue;
    const key = { ...access.key, principalId: memberId };
    const held =
      (context.exceptPrincipals.has(memberId) ? leave('not-selected', {}) : undefined) ??
      excepted(key, context) ??
      pendingRequest(key, context) ??
      activationLive(access, key, context);
    if (held?.outcome === 'leave') return { ...held, facts: { ...held.facts, memberId } };
  }
  return undefined;
}

/** What was found is told; that nothing stands before it could not be seen. */
function heldBackByGap(found: Stale, { gap }: StalenessContext): Finding | undefined {
  if (gap === undefined || found.reportAs !== undefined) return undefined;
  const facts = { ...found.facts, foundStale: found.kind, gap: gap.part };
  const { mode, alsoAffects = [] } = found;
  return { outcome: 'report', because: 'evidence-unknown', facts, mode, alsoAffects, isHeldByGap: true };
}
