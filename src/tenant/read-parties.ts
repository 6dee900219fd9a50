import { accountsOf } from '../domain/matching/people.ts';
import { sameId } from '../domain/model/access.ts';
import type { Requester } from '../domain/model/command.ts';
import type { Parties, Party } from '../domain/model/parties.ts';
import type { Person } from '../domain/model/rules.ts';
import type { GroupState, PrincipalState } from '../domain/model/snapshot.ts';
import { GraphCallError } from '../ports/errors.ts';
import type { Directory, ReadCall } from '../ports/index.ts';

export interface PartyPorts {
  readonly directory: Directory;
  readonly tenantId: string;
}

/** Who is asked about, and what is known of them already. */
export interface PartyInput {
  readonly askedBy: Requester;
  /** Object id of whoever would have the access. */
  readonly principalId: string;
  /** By id: both of them, and the members of groups. */
  readonly principals: ReadonlyMap<string, PrincipalState>;
  readonly people: readonly Person[];
}

/** Applications and groups within a group that are looked into; what lies beyond is not known. */
const mostWithin = 10;

/**
 * Reads who stands behind whoever asks and behind whoever would have the access, now. What cannot be read is `unknown`, and
 * never nobody.
 *
 * @throws GraphCallError `cancelled` when the time is over.
 */
export async function readParties(input: PartyInput, ports: PartyPorts, call: ReadCall): Promise<Parties> {
  return {
    asker: await readAsker(input, ports, call),
    beneficiary: await readBeneficiary(input, ports, call),
  };
}

/** Reads who stands behind whoever would have something of it. @throws GraphCallError `cancelled` when the time is over. */
export async function readBeneficiary(
  input: Omit<PartyInput, 'askedBy'>,
  ports: PartyPorts,
  call: ReadCall,
): Promise<Party> {
  return (await beneficiaryOf(input, new PartyReader(ports, input, call))).party();
}

/** Reads who stands behind whoever asks. @throws GraphCallError `cancelled` when the time is over. */
export async function readAsker(
  input: Omit<PartyInput, 'principalId'>,
  ports: PartyPorts,
  call: ReadCall,
): Promise<Party> {
  return (await askerOf(input, new PartyReader(ports, input, call))).party();
}

async function askerOf(
  { askedBy, principals }: Omit<PartyInput, 'principalId'>,
  reader: PartyReader,
): Promise<PartyReader> {
  const { objectId, appId } = askedBy;
  const state = principals.get(objectId.toLowerCase());
  reader.add(objectId);
  if (appId !== undefined) reader.add(appId);
  if (state?.kind === 'user') return reader;
  if (state?.kind !== 'servicePrincipal')
    reader.doubt(`${objectId}, who asks, is neither a user nor an app of this directory`);
  else {
    await reader.addControllers(objectId, 'asker');
    await reader.addOwned(objectId);
  }
  return reader;
}

async function beneficiaryOf(
  { principalId, principals }: Omit<PartyInput, 'askedBy'>,
  reader: PartyReader,
): Promise<PartyReader> {
  const state = principals.get(principalId.toLowerCase());
  reader.add(principalId);
  switch (state?.kind) {
    case 'user':
      return reader;
    case 'servicePrincipal':
      await reader.addControllers(principalId, 'beneficiary');
      return reader;
    case 'group':
      await addGroup(state, principals, reader);
      return reader;
    default:
      reader.doubt(`${principalId} is no user, group or app that can be seen in this directory`);
      return reader;
  }
}

async function addGroup(
  group: GroupState,
  principals: ReadonlyMap<string, PrincipalState>,
  reader: PartyReader,
): Promise<void> {
  const { id, memberIds } = group;
  if (memberIds === undefined) return reader.doubt(`the members of group ${id} could not be read`);
  for (const member of memberIds) reader.add(member);
  const members = memberIds.map((member) => principals.get(member));
  const within = members.filter((one) => one?.kind === 'group' || one?.kind === 'servicePrincipal');
  if (within.length > mostWithin)
    reader.doubt(
      `group ${id} has ${within.length} groups and apps in it, and no more than ${mostWithin} are looked into`,
    );
  if (members.includes(undefined)) reader.doubt(`group ${id} has members of a kind that cannot be seen`);
  await reader.addGroupOwners(group);
  for (const one of within.slice(0, mostWithin)) {
    if (one?.kind === 'group') await reader.addGroupOwners(one);
    if (one?.kind === 'servicePrincipal') await reader.addControllers(one.id, 'beneficiary');
  }
}

/** One party, as far as it has been read. */
class PartyReader {
  readonly #ids = new Set<string>();
  readonly #groupIds = new Set<string>();
  readonly #ownedIds = new Set<string>();
  readonly #unknown: string[] = [];
  readonly #ports: PartyPorts;
  readonly #people: readonly Person[];
  readonly #call: ReadCall;

  constructor(ports: PartyPorts, { people }: Pick<PartyInput, 'people'>, call: ReadCall) {
    this.#ports = ports;
    this.#people = people;
    this.#call = call;
  }

  party(): Party {
    return { ids: this.#ids, groupIds: this.#groupIds, ownedIds: this.#ownedIds, unknown: this.#unknown };
  }

  /** With the other accounts of the same person. */
  add(id: string): void {
    for (const account of accountsOf(id, this.#people)) this.#ids.add(account);
  }

  doubt(sentence: string): void {
    this.#unknown.push(sentence);
  }

  async addGroupOwners({ id, isOnPremises }: GroupState): Promise<void> {
    this.#groupIds.add(id.toLowerCase());
    if (isOnPremises !== false)
      return this.doubt(
        `group ${id} is synchronised, or may be, and Graph does not say who owns such a group`,
      );
    await this.#addAll(`the owners of group ${id}`, () =>
      this.#ports.directory.groupOwnerIds(id, this.#call),
    );
  }

  /** The owners of an app and of its registration. */
  async addControllers(id: string, of: keyof Parties): Promise<void> {
    const { directory, tenantId } = this.#ports;
    await this.#addAll(`the owners of app ${id}`, () => directory.servicePrincipalOwnerIds(id, this.#call));
    const application = await this.#read(`app ${id}`, () => directory.applicationOf(id, this.#call));
    if (application === undefined) return;
    const { appId, homeTenantId } = application;
    this.add(appId);
    if (homeTenantId !== undefined && sameId(homeTenantId, tenantId))
      return this.#addAll(`the owners of application ${appId}`, () =>
        directory.applicationOwnerIds(appId, this.#call),
      );
    // Whoever uses a managed identity, or registered an app elsewhere, is not known here. Its roles say that it may ask.
    if (of === 'beneficiary')
      this.doubt(
        `app ${id} is a managed identity or registered in another tenant, so that Graph does not say who controls it`,
      );
  }

  async addOwned(id: string): Promise<void> {
    const owned = await this.#read(`what app ${id} owns`, () =>
      this.#ports.directory.ownedBy(id, this.#call),
    );
    for (const one of owned ?? []) this.#ownedIds.add(one.toLowerCase());
  }

  async #addAll(what: string, read: () => Promise<readonly string[] | undefined>): Promise<void> {
    for (const id of (await this.#read(what, read)) ?? []) this.add(id);
  }

  async #read<T>(what: string, read: () => Promise<T | undefined>): Promise<T | undefined> {
    try {
      const found = await read();
      if (found === undefined) this.doubt(`${what} could not be read: it is not in this directory`);
      return found;
    } catch (error) {
      if (!(error instanceof GraphCallError) || error.kind === 'cancelled') throw error;
      this.doubt(`${what} could not be read: ${error.message}`);
      return undefined;
    }
  }
}
