import { isSameKey, type RoleKey, sameId } from '../../domain/model/access.ts';
import type { Rules } from '../../domain/model/rules.ts';
import type { Sender } from '../../domain/model/sender.ts';
import type { PrincipalState } from '../../domain/model/snapshot.ts';
import type { DeliveryAsk, NamedBeneficiary, ReadCall } from '../../ports/index.ts';
import type { ChangePorts } from '../change-ports.ts';

/** An ask of a delivery, for one person. */
export interface PersonalAsk extends Omit<DeliveryAsk, 'beneficiary' | 'target'> {
  readonly key: RoleKey;
}

export type Resolution =
  | {
      readonly kind: 'resolved';
      /** One for each person and role, in the order of their keys. */
      readonly asks: readonly PersonalAsk[];
      /** Sentences: who is left out, and why. */
      readonly left: readonly string[];
    }
  /** Nobody at all, or more people than the sender may ask for. */
  | { readonly kind: 'refused'; readonly because: string };

export type ResolutionPorts = Pick<ChangePorts, 'directory'>;

/**
 * Finds out for whom a delivery asks, by object id: among those whom the rules name for the sender, and nobody else. Done
 * once: who bears a name, or is in a group, may be another tomorrow.
 *
 * @throws GraphCallError when a group or a name cannot be read.
 */
export async function resolveBeneficiaries(
  asks: readonly DeliveryAsk[],
  sender: Sender,
  rules: Pick<Rules, 'activations'>,
  ports: ResolutionPorts,
  call: ReadCall,
): Promise<Resolution> {
  const allowed = await allowedIds(sender, ports, call);
  if (typeof allowed === 'string') return { kind: 'refused', because: allowed };
  const found: PersonalAsk[] = [];
  const left = new Set<string>();
  const people = new People(rules, ports, call);
  for (const { beneficiary, target, ...ask } of asks) {
    const ids = await idsOf(beneficiary, sender, allowed, ports, call);
    if (typeof ids === 'string') left.add(ids);
    else
      for (const principalId of await people.among(ids, beneficiary.kind === 'everybody', left))
        found.push({ ...ask, key: { principalId, ...target } });
  }
  return limited(longestOfEach(found), [...left], sender);
}

function limited(
  asks: readonly PersonalAsk[],
  left: readonly string[],
  { name, limits }: Sender,
): Resolution {
  const people = new Set(asks.map(({ key }) => key.principalId)).size;
  if (people === 0)
    return { kind: 'refused', because: ['It asks for nobody who may have it.', ...left].join(' ') };
  if (people <= limits.people) return { kind: 'resolved', asks, left };
  const because = `It asks for ${people} people, and ${name} may ask for ${limits.people} in 24 hours (limits.people of the sender). Nobody of them was given anything.`;
  return { kind: 'refused', because };
}

/** One message may ask twice for the same: the longer one holds. */
function longestOfEach(asks: readonly PersonalAsk[]): readonly PersonalAsk[] {
  const longest: PersonalAsk[] = [];
  for (const ask of asks.toSorted((one, other) => other.minutes - one.minutes))
    if (!longest.some(({ key }) => isSameKey(key, ask.key))) longest.push(ask);
  return longest;
}

/** Object ids, in lower case; a sentence where the group is not there. */
async function allowedIds(
  { name, beneficiaries }: Sender,
  { directory }: ResolutionPorts,
  call: ReadCall,
): Promise<readonly string[] | string> {
  switch (beneficiaries.kind) {
    case 'people':
      return lowerCase(beneficiaries.ids);
    case 'group': {
      const members = await directory.transitiveMemberIds(beneficiaries.id, call);
      return members === undefined
        ? `The group ${beneficiaries.id}, for which ${name} may ask, is not in this directory.`
        : lowerCase(members);
    }
    case 'map':
      return lowerCase(Object.values(beneficiaries.objectIds));
    // Stryker disable next-line all: unreachable, the type has no other member
    default:
      return beneficiaries satisfies never;
  }
}

function lowerCase(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.map((id) => id.toLowerCase()))].sort();
}

/** A sentence where it means nobody for whom the sender may ask. */
async function idsOf(
  beneficiary: NamedBeneficiary,
  { name, beneficiaries }: Sender,
  allowed: readonly string[],
  { directory }: ResolutionPorts,
  call: ReadCall,
): Promise<readonly string[] | string> {
  const ifAllowed = (id: string) =>
    allowed.some((one) => sameId(one, id)) ? [id.toLowerCase()] : `${name} may not ask for ${id}.`;
  switch (beneficiary.kind) {
    case 'everybody':
      return allowed;
    case 'principal':
      return ifAllowed(beneficiary.id);
    case 'sender-user': {
      const id = mappedId(beneficiaries, beneficiary.id);
      return id === undefined
        ? `The rules do not say who user ${JSON.stringify(beneficiary.id)} of ${name} is (beneficiaries of the sender).`
        : [id.toLowerCase()];
    }
    case 'user-principal-name': {
      const named = await directory.usersNamed(beneficiary.name, call);
      const [only] = named;
      const whose = `the user principal name ${JSON.stringify(beneficiary.name)}`;
      if (only === undefined) return `Nobody has ${whose}.`;
      return named.length === 1 ? ifAllowed(only.id) : `${named.length} users have ${whose}.`;
    }
    // Stryker disable next-line all: unreachable, the type has no other member
    default:
      return beneficiary satisfies never;
  }
}

function mappedId(beneficiaries: Sender['beneficiaries'], id: string): string | undefined {
  if (beneficiaries.kind !== 'map' || !Object.hasOwn(beneficiaries.objectIds, id)) return undefined;
  return beneficiaries.objectIds[id];
}

/** The people of one delivery, each looked at once. */
class People {
  readonly #known = new Map<string, PrincipalState | undefined>();
  readonly #allowsGuests: boolean;
  readonly #ports: ResolutionPorts;
  readonly #call: ReadCall;

  constructor({ activations }: Pick<Rules, 'activations'>, ports: ResolutionPorts, call: ReadCall) {
    this.#allowsGuests = activations.guests === 'allow';
    this.#ports = ports;
    this.#call = call;
  }

  /**
   * Those who are users, and no guests unless the rules say so.
   *
   * @param isGroup its groups and apps are passed over without a word: nobody named them.
   */
  async among(ids: readonly string[], isGroup: boolean, left: Set<string>): Promise<readonly string[]> {
    await this.#read(ids);
    return ids.filter((id) => {
      const state = this.#known.get(id);
      if (state?.kind === 'user' && (state.isGuest === false || this.#allowsGuests)) return true;
      const isOther =
        state?.kind === 'group' || state?.kind === 'servicePrincipal' || state?.kind === 'foreign';
      if (!isOther || !isGroup) left.add(sentenceOf(id, state));
      return false;
    });
  }

  async #read(ids: readonly string[]): Promise<void> {
    const unmet = ids.filter((id) => !this.#known.has(id));
    if (unmet.length === 0) return;
    const { rows, unreadable } = await this.#ports.directory.objects(unmet, this.#call);
    for (const id of unmet) this.#known.set(id, undefined);
    for (const state of rows) this.#known.set(state.id.toLowerCase(), state);
    for (const { id, because } of unreadable)
      if (id !== undefined) this.#known.set(id.toLowerCase(), { kind: 'unknown', id, because });
  }
}

function sentenceOf(id: string, state: PrincipalState | undefined): string {
  switch (state?.kind) {
    case undefined:
      return `${id} is not in this directory.`;
    case 'user':
      return `${id} is a guest, or not known to be none (activations.guests of the rules).`;
    case 'unknown':
      return `${id} cannot be read: ${state.because}.`;
    default:
      return `${id} is no user.`;
  }
}
