import type { ClaimedAct } from './claimed-acts.ts';
import type { LoggedAct } from './logged-acts.ts';

/** Which claim explains an act of the log: each claim explains one act, and each act is explained once. */
export type Pairs = ReadonlyMap<LoggedAct, ClaimedAct>;

/**
 * Pairs as many acts of the log with claims as can be: whichever fit in more than one way are paired so that no act is left over
 * that could have been explained (Kuhn's algorithm for matchings in bipartite graphs).
 */
export function pairActs(acts: readonly LoggedAct[], claims: readonly ClaimedAct[]): Pairs {
  const actOf = new Map<ClaimedAct, LoggedAct>();
  const fitting = claimsBySubject(claims);
  const place = (act: LoggedAct, tried: Set<ClaimedAct>): boolean => {
    for (const claim of fitting(act)) {
      if (tried.has(claim)) continue;
      tried.add(claim);
      const other = actOf.get(claim);
      if (other !== undefined && !place(other, tried)) continue;
      actOf.set(claim, act);
      return true;
    }
    return false;
  };
  for (const act of acts) place(act, new Set());
  return new Map([...actOf].map(([claim, act]) => [act, claim]));
}

function claimsBySubject(claims: readonly ClaimedAct[]): (act: LoggedAct) => readonly ClaimedAct[] {
  const byRequest = Map.groupBy(claims, ({ requestId }) => requestId);
  const byPrincipal = Map.groupBy(claims, ({ principalId }) => principalId);
  return (act) => {
    const named = act.requestId === undefined ? [] : (byRequest.get(act.requestId) ?? []);
    // A cancellation names a request and nobody.
    const about = [...(byPrincipal.get(act.principalId) ?? []), ...(byPrincipal.get(undefined) ?? [])];
    return [...new Set([...named, ...about])].filter((claim) => explains(act, claim));
  };
}

/** Whether a claim accounts for an act that it fits. */
export function explains(act: LoggedAct, claim: ClaimedAct): boolean {
  const mayBe = claim.explains === 'all' || (claim.explains === 'removals' && act.family === 'removes');
  return mayBe && fits(act, claim);
}

/** Whether a claim may be of an act: it is the request that Graph took for it, or it is about the same, at the time. */
export function fits(act: LoggedAct, claim: ClaimedAct): boolean {
  if (!claim.families.includes(act.family)) return false;
  if (act.requestId !== undefined && claim.requestId !== undefined)
    // What was asked for long ago may be carried out now; what is asked for now was claimed just before.
    return act.requestId === claim.requestId && (!act.isRequest || isWithin(act, claim));
  return isAbout(act, claim) && isWithin(act, claim);
}

/** Whether both are about the same principal, role and kind of access, where both say. Something of it must be said. */
export function isAbout(act: LoggedAct, claim: ClaimedAct): boolean {
  if (claim.families.includes('settings')) return isSame(act.roleDefinitionId, claim.roleDefinitionId);
  if (claim.families.includes('cancels')) return true;
  return (
    act.principalId === claim.principalId &&
    act.roleDefinitionId === claim.roleDefinitionId &&
    isSame(act.kind, claim.kind)
  );
}

/** An act without an instant may have been at any. */
export function isWithin({ at }: LoggedAct, { from, to }: ClaimedAct): boolean {
  return at === undefined || (at >= from && at <= to);
}

function isSame(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}
