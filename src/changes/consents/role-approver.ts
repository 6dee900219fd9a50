import { accountsOf } from '../../domain/matching/people.ts';
import { sameId } from '../../domain/model/access.ts';
import type { ApprovalProof } from '../../domain/model/approval.ts';
import type { Approver } from '../../domain/model/role-settings.ts';
import type { Person } from '../../domain/model/rules.ts';
import type { AccountMarks, RoleCall } from '../../ports/index.ts';
import { unread, wrongWithAccount } from './account.ts';
import { isListed, type ListingPorts } from './listed-approvers.ts';

/** Whose approval an activation needs by the settings of its role, and how it is given. */
export interface RoleApprovalQuestion {
  /** Object id of whoever would have the access. */
  readonly principalId: string;
  /** Nobody: the active Global and Privileged Role Administrators. */
  readonly approvers: readonly Approver[];
  readonly isJustificationRequired: boolean;
  /** `signed` on the control plane. */
  readonly proof: Exclude<ApprovalProof, 'own'>;
  /** `api.people` of the rules: accounts of one person. */
  readonly people: readonly Person[];
}

/**
 * Why somebody may not decide on an activation, as the settings and the directory are now: a sentence, or `undefined`. Nobody
 * decides but who is listed, whatever app roles they hold; never whoever would have the access, with whichever account.
 *
 * @throws GraphCallError `cancelled` when the time is over.
 */
export async function wrongWithRoleApprover(
  id: string,
  { principalId, approvers, people }: Pick<RoleApprovalQuestion, 'principalId' | 'approvers' | 'people'>,
  ports: ListingPorts,
  call: RoleCall,
): Promise<string | undefined> {
  if (accountsOf(id, people).some((account) => sameId(account, principalId)))
    return 'whoever decides would have the access';
  const listing = await isListed(id, { approvers, asking: principalId }, ports, call);
  if (listing.kind === 'unknown') return `it is not known whether they are an approver: ${listing.because}`;
  if (listing.kind !== 'listed') return "the role's settings do not name them as an approver";
  const wrong = await wrongWithAccount(id, 'refuse', ports, call);
  return wrong ?? secondAccount(id, principalId, ports, call);
}

/** Two accounts with the same employee or the same mail are one person's. What cannot be read may be the same. */
async function secondAccount(
  id: string,
  principalId: string,
  { directory }: Pick<ListingPorts, 'directory'>,
  call: RoleCall,
): Promise<string | undefined> {
  const marks: AccountMarks[] = [];
  try {
    for (const one of [id, principalId]) {
      const found = await directory.marksOf(one, call);
      if (found === undefined) return `it is not known whose account ${one} is: it is not in this directory`;
      marks.push(found);
    }
  } catch (error) {
    return unread('whether both are accounts of one person', error);
  }
  const [approver, beneficiary] = marks;
  if (isSame(approver?.employeeId, beneficiary?.employeeId))
    return 'whoever decides has the employee id of whoever would have the access';
  return isSame(approver?.mail, beneficiary?.mail)
    ? 'whoever decides has the mail address of whoever would have the access'
    : undefined;
}

function isSame(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one.trim().toLowerCase() === other.trim().toLowerCase();
}
