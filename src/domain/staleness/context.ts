import { exceptionsAt } from '../matching/exceptions.ts';
import { pendingRequests } from '../matching/pending.ts';
import { protectionOf } from '../matching/protection.ts';
import { selects } from '../matching/selection.ts';
import type { Gap, Picture, PrincipalState } from '../picture.ts';
import type { Mark } from '../plan.ts';
import type { RoleKey } from '../role-schedules.ts';
import type { Attestation, Rules } from '../rules.ts';
import { type Access, accessesOf } from './access.ts';
import { attestationsAt, type LiveActivation, lastActivations, liveActivations } from './activations.ts';
import { type Judgement, modeOf, staleKinds } from './finding.ts';

/** What every access is judged by: the picture and the rules, with what is looked up by key indexed once. */
export interface StalenessContext {
  readonly picture: Picture;
  readonly rules: Rules;
  readonly marks: ReadonlyMap<string, Mark>;
  /** By id. */
  readonly accesses: ReadonlyMap<string, Access>;
  readonly isSelected: ReturnType<typeof selects>;
  readonly protectedBy: ReturnType<typeof protectionOf>;
  readonly exception: ReturnType<typeof exceptionsAt>;
  readonly pending: ReturnType<typeof pendingRequests>;
  readonly attestation: (key: RoleKey) => Attestation | undefined;
  readonly lastActivation: (principalId: string) => Date | undefined;
  readonly liveActivation: (key: RoleKey) => LiveActivation | undefined;
  /** Every kind is switched off: nothing is looked for. */
  readonly isOff: boolean;
  /** A part that was not seen completely, and without which nobody can say that something may go. */
  readonly gap: Gap | undefined;
  /** What was found of members of groups: each is judged once, whatever groups it is in. By lower-case id. */
  readonly persons: Map<string, readonly Judgement[]>;
  /** Of groups that were met: lower case, once each, sorted. By lower-case id. */
  readonly memberIds: Map<string, readonly string[]>;
  /** Lower case: these keep what they have, through groups as well. */
  readonly exceptPrincipals: ReadonlySet<string>;
}

/** What these parts lack shows in no state: a pending request, a live activation, another schedule. */
const partsOfEveryRemoval: ReadonlySet<Gap['part']> = new Set([
  'eligibility-schedules',
  'assignment-schedules',
  'assignment-instances',
  'eligibility-requests',
  'assignment-requests',
  'access-history',
]);

export function stalenessContext(
  picture: Picture,
  rules: Rules,
  marks: ReadonlyMap<string, Mark>,
): StalenessContext {
  return {
    picture,
    rules,
    marks,
    accesses: accessesOf(picture),
    isSelected: selects(rules.stale.selection),
    protectedBy: protectionOf(picture, rules),
    exception: exceptionsAt(rules, picture.now),
    pending: pendingRequests(picture),
    attestation: attestationsAt(rules, picture.now),
    lastActivation: lastActivations(picture),
    liveActivation: liveActivations(picture),
    isOff: staleKinds.every((kind) => modeOf(kind, rules.stale) === 'off'),
    gap: firstGap(picture.gaps),
    persons: new Map(),
    memberIds: new Map(),
    exceptPrincipals: new Set(rules.stale.selection.exceptPrincipals.map((id) => id.toLowerCase())),
  };
}

/** By name, so that the order in which parts failed never shows. */
function firstGap(gaps: readonly Gap[]): Gap | undefined {
  return gaps
    .filter(({ part }) => partsOfEveryRemoval.has(part))
    .toSorted((a, b) => (a.part < b.part ? -1 : Number(a.part > b.part)))[0];
}

export function principalOf({ picture }: StalenessContext, principalId: string): PrincipalState | undefined {
  return picture.principals.get(principalId.toLowerCase());
}
