import { accountsOf } from '../domain/matching/people.ts';
import type { Rules } from '../domain/model/rules.ts';
import type { ApiRole } from '../ports/caller.ts';
import { GraphCallError } from '../ports/errors.ts';
import type { Applications, Directory, ReadCall } from '../ports/index.ts';

const approverRole: ApiRole = 'PimWarden.Approve';

/** Who can approve, against how many have to be able to. */
export interface ApproverCount {
  /** Object ids of enabled members of the directory who have the role, in lower case. */
  readonly approvers: readonly string[];
  /** The people behind these accounts. */
  readonly people: number;
  /** Two, so that one is left where the other asks or would have the access; one where whoever asks may approve. */
  readonly needed: number;
  /** Sentences about whom nobody knows: they are not counted. */
  readonly unknown: readonly string[];
}

interface ApproverPorts {
  readonly applications: Pick<Applications, 'appRoleHolders' | 'memberIds'>;
  readonly directory: Pick<Directory, 'objects'>;
}

/**
 * Counts who holds the role Approve of the API and can use it: enabled accounts that are no guests, and the accounts of one person
 * as one. What cannot be read counts as nobody.
 *
 * @param appId of the API's registration.
 * @param rules `undefined`: they are of no use, so that the strictest count and no accounts of one person are known.
 */
export async function countApprovers(
  appId: string,
  rules: Pick<Rules['api'], 'approvals' | 'people'> | undefined,
  ports: ApproverPorts,
  call: ReadCall,
): Promise<ApproverCount> {
  const needed = rules?.approvals === 'one-person-with-delay' ? 1 : 2;
  const unknown: string[] = [];
  const read = async <T>(what: string, look: () => Promise<T | undefined>): Promise<T | undefined> => {
    try {
      const found = await look();
      if (found === undefined) unknown.push(`${what}: there is no such thing in this tenant.`);
      return found;
    } catch (error) {
      if (!(error instanceof GraphCallError)) throw error;
      unknown.push(`${what}: ${error.message}`);
      return undefined;
    }
  };
  const holders = await read(`The holders of app roles of ${appId}`, () =>
    ports.applications.appRoleHolders(appId, call),
  );
  if (holders !== undefined && holders.unreadable.length > 0)
    unknown.push(`${holders.unreadable.length} assignments of app roles of ${appId} cannot be read.`);
  const accounts = new Set<string>();
  for (const { principalId, principalType, appRole } of holders?.rows ?? []) {
    if (appRole !== approverRole) continue;
    if (principalType === 'User') accounts.add(principalId);
    if (principalType !== 'Group') continue;
    const of = `The members of group ${principalId}`;
    for (const id of (await read(of, () => ports.applications.memberIds(principalId, call))) ?? [])
      accounts.add(id);
  }
  const objects = await read('The accounts of the approvers', () =>
    ports.directory.objects([...accounts], call),
  );
  const approvers = (objects?.rows ?? []).flatMap((one) =>
    one.kind === 'user' && one.accountEnabled === true && one.isGuest === false ? [one.id] : [],
  );
  const people = new Set(approvers.map((id) => accountsOf(id, rules?.people ?? []).toSorted()[0]));
  return { approvers: approvers.toSorted(), people: people.size, needed, unknown };
}
