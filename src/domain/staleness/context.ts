import { attestationsAt } from '../matching/attestations.ts';
import { exceptionsAt } from '../matching/exceptions.ts';
import { pendingRequests } from '../matching/pending.ts';
import { protectionOf } from '../matching/protection.ts';
import { selects } from '../matching/selection.ts';
import type { Mark } from '../model/plan.ts';
import type { RoleKey } from '../model/role-schedules.ts';
import type { Attestation, Rules } from '../model/rules.ts';
import type { Gap, GroupState, PrincipalState, TenantSnapshot, UserState } from '../model/snapshot.ts';
import { type Access, accessesOf } from './access.ts';
import { type LiveActivation, lastActivations, liveActivations } from './activations.ts';
import { type Judgement, modeOf, staleKinds } from './finding.ts';
import type { Members } from './members.ts';

/** What every access is judged by: the snapshot and the rules, with what is looked up by key indexed once. */
export interface StalenessContext {
  readonly snapshot: TenantSnapshot;
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
  /** Who has something of the same role and scope, or a person's word for it: lower-case ids. */
  readonly holders: (key: RoleKey) => ReadonlySet<string>;
  /** Who has, or is remembered to have had, any role actively: lower-case ids. */
  readonly activeHolders: ReadonlySet<string>;
  /** Members of groups of whom more is known than their accounts say: an exception, a request, an activation. Lower case. */
  readonly membersWithOtherEvidence: ReadonlySet<string>;
  /** Lower case: these keep what they have, through groups as well. */
  readonly exceptPrincipals: ReadonlySet<string>;
  /** What was found of accounts: each is judged once. */
  readonly persons: Map<UserState, readonly Judgement[]>;
  /** What was found of groups: each is looked at once. */
  readonly groups: Map<GroupState, Members>;
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
  snapshot: TenantSnapshot,
  rules: Rules,
  marks: ReadonlyMap<string, Mark>,
): StalenessContext {
  return {
    snapshot,
    rules,
    marks,
    accesses: accessesOf(snapshot),
    isSelected: selects(rules.stale.selection),
    protectedBy: protectionOf(snapshot, rules),
    exception: exceptionsAt(rules, snapshot.now),
    pending: pendingRequests(snapshot),
    attestation: attestationsAt(rules, snapshot.now, 'longest'),
    lastActivation: lastActivations(snapshot),
    liveActivation: liveActivations(snapshot),
    isOff: staleKinds.every((kind) => modeOf(kind, rules.stale) === 'off'),
    gap: firstGap(snapshot.gaps),
    holders: holdersOf(snapshot, rules),
    activeHolders: activeHoldersIn(snapshot),
    membersWithOtherEvidence: conspicuousIn(snapshot, rules),
    exceptPrincipals: lowerCase(rules.stale.selection.exceptPrincipals),
    persons: new Map(),
    groups: new Map(),
  };
}

/**
 * So that a group's access needs no look-up for each member: only a few of them have a use of their own. Made when the
 * first is asked for.
 */
function holdersOf(snapshot: TenantSnapshot, rules: Rules): StalenessContext['holders'] {
  let holders: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>> | undefined;
  return ({ roleDefinitionId, directoryScopeId }) => {
    holders ??= byPlace(usesOf(snapshot, rules));
    return holders.get(roleDefinitionId.toLowerCase())?.get(directoryScopeId.toLowerCase()) ?? nobody;
  };
}

const nobody: ReadonlySet<string> = new Set();

function* usesOf({ history, schedules }: TenantSnapshot, { renew }: Rules): Generator<RoleKey> {
  for (const { kind, lastActivatedAt, key } of history.memories.values())
    if (kind === 'assignment' || lastActivatedAt !== undefined) yield key;
  for (const { key } of schedules.assignment) yield key;
  yield* renew.attestations;
}

/** Principals by role and scope. There are few of these: no text of both is made for each of many thousand keys. */
function byPlace(keys: Iterable<RoleKey>): ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>> {
  const places = new Map<string, Map<string, Set<string>>>();
  for (const { principalId, roleDefinitionId, directoryScopeId } of keys) {
    const [role, scope] = [roleDefinitionId.toLowerCase(), directoryScopeId.toLowerCase()];
    const scopes = places.get(role) ?? new Map<string, Set<string>>();
    const principals = scopes.get(scope) ?? new Set<string>();
    places.set(role, scopes.set(scope, principals.add(principalId.toLowerCase())));
  }
  return places;
}

/** Most people have nothing of the kind, and are not looked up any further. */
function activeHoldersIn({ history, schedules }: TenantSnapshot): ReadonlySet<string> {
  const remembered = history.memories.values().filter(({ kind }) => kind === 'assignment');
  return lowerCase([...schedules.assignment, ...remembered].map(({ key }) => key.principalId));
}

function conspicuousIn(
  { requests, schedules, assignmentInstances }: TenantSnapshot,
  rules: Rules,
): ReadonlySet<string> {
  const open = [...requests.eligibility, ...requests.assignment].filter(
    ({ progress }) => progress === 'pending' || progress === 'unknown',
  );
  const active = [...schedules.assignment, ...assignmentInstances].filter(
    ({ assignmentType }) => assignmentType === 'Activated',
  );
  return lowerCase([
    ...rules.stale.selection.exceptPrincipals,
    ...rules.exceptions.map(({ principalId }) => principalId),
    ...[...open, ...active].map(({ key }) => key.principalId),
  ]);
}

function lowerCase(ids: readonly string[]): ReadonlySet<string> {
  return new Set(ids.map((id) => id.toLowerCase()));
}

/** By name, so that the order in which parts failed never shows. */
function firstGap(gaps: readonly Gap[]): Gap | undefined {
  return gaps
    .filter(({ part }) => partsOfEveryRemoval.has(part))
    .toSorted((a, b) => (a.part < b.part ? -1 : Number(a.part > b.part)))[0];
}

export function principalOf({ snapshot }: StalenessContext, principalId: string): PrincipalState | undefined {
  return snapshot.principals.get(principalId.toLowerCase());
}
