import { instantText, ticksOf } from '../time.ts';
import type { DirectoryAudit } from './audit-event.ts';
import { changed, target, type UserParty } from './audit-parties.ts';
import { directoryId } from './pim-audit-rows.ts';
import { initiatorOf } from './role-settings/settings-audit-row.ts';
import type { Tenant } from './tenant.ts';

/** Records Core Directory's audit row of a change to an account. */
export function recordAccountChange(
  tenant: Tenant,
  user: UserParty & { readonly accountEnabled: boolean },
  activity: 'Enable account' | 'Disable account' | 'Delete user' | 'Restore user',
  { caller, now }: { readonly caller: { readonly objectId: string }; readonly now: Date },
): void {
  const { random } = tenant.roleSettings;
  const isSwitched = activity === 'Enable account' || activity === 'Disable account';
  const modifiedProperties = isSwitched
    ? [changed('AccountEnabled', [!user.accountEnabled], [user.accountEnabled])]
    : [];
  const row: DirectoryAudit = {
    id: directoryId(random.guid()),
    category: 'UserManagement',
    correlationId: random.guid(),
    result: 'success',
    resultReason: '',
    activityDisplayName: activity,
    activityDateTime: instantText(ticksOf(now)),
    loggedByService: 'Core Directory',
    operationType: activity === 'Delete user' ? 'Delete' : 'Update',
    initiatedBy: initiatorOf(tenant, caller.objectId),
    targetResources: [
      target('User', user, { userPrincipalName: user.userPrincipalName, modifiedProperties }),
    ],
    additionalDetails: [],
  };
  tenant.auditLog.record(row);
}
