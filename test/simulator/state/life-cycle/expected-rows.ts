import type { DirectoryAudit } from '../../../../simulator/state/audit-event.ts';
import type { ScheduleAction } from '../../../../simulator/state/schedule-requests.ts';
import { isPermanent, type ModelRequest, type ModelSchedule, type Window } from './pim-model.ts';
import type { Kind } from './test-graph.ts';

/** The sorted rows of one correlation id as a text (docs/graph-facts.md#audit-rows-of-pim). */
export type RowGroup = string;

export function rowGroup(principalId: string, ...rows: readonly string[]): RowGroup {
  return [principalId, ...rows.toSorted()].join('\n  ');
}

/** Groups recorded rows by correlation id. */
export function rowGroupsOf(rows: readonly DirectoryAudit[]): RowGroup[] {
  const together = Object.groupBy(rows, ({ correlationId }) => correlationId ?? '');
  return Object.values(together).map((each = []) => {
    const about = each.map(({ targetResources }) => principalIn(targetResources));
    const principal = about.every((one) => one === about[0]) ? about[0] : 'several principals';
    return rowGroup(
      principal ?? '',
      ...each.map(({ loggedByService, activityDisplayName, result }) =>
        [loggedByService, activityDisplayName, ...(result === 'success' ? [] : [result])].join(': '),
      ),
    );
  });
}

function principalIn(targets: DirectoryAudit['targetResources']): string {
  const found = targets.filter(({ type }) => ['User', 'Group', 'ServicePrincipal'].includes(type ?? ''));
  return found.map(({ id }) => id).join();
}

const pim = (text: string) => `PIM: ${text}`;
const member = (kind: Kind) => (kind === 'eligibility' ? 'eligible member' : 'member');

/** Core Directory's row, present only if a principal gains or loses something. */
export const gained = (kind: Kind) => `Core Directory: Add ${member(kind)} to role`;
export const lost = (kind: Kind) => `Core Directory: Remove ${member(kind)} from role`;

type ChangeSummary = Pick<ModelRequest, 'kind' | 'action'> & {
  readonly window: Pick<Window, 'end'> | undefined;
};

const length = ({ window }: ChangeSummary) =>
  window === undefined || isPermanent(window) ? 'permanent' : 'timebound';

export function requested(summary: ChangeSummary): string {
  const who = member(summary.kind);
  const words: Record<ScheduleAction, string> = {
    adminAssign: `Add ${who} to role in PIM requested (${length(summary)})`,
    adminUpdate: 'Process role update request',
    adminRemove: `Remove ${who} from role in PIM requested (${length(summary)})`,
    adminExtend: `Update ${who} in PIM requested (extend)`,
    adminRenew: `Add ${who} to role in PIM requested (renew)`,
    selfActivate: 'Add member to role requested (PIM activation)',
    selfDeactivate: 'Remove member from role requested (PIM deactivate)',
    selfExtend: `Update ${who} in PIM requested (extend)`,
    selfRenew: `Add ${who} to role in PIM requested (renew)`,
  };
  return pim(words[summary.action]);
}

export function completed(summary: ChangeSummary): string {
  const who = member(summary.kind);
  const added = `Add ${who} to role in PIM completed (${length(summary)})`;
  const renewed = `Add ${who} to role in PIM completed (renew)`;
  const words: Record<ScheduleAction, string> = {
    ...{ adminAssign: added, adminUpdate: added, adminExtend: added, selfExtend: added },
    ...{ adminRenew: renewed, selfRenew: renewed },
    adminRemove: `Remove ${who} from role in PIM completed (${length(summary)})`,
    selfActivate: 'Add member to role completed (PIM activation)',
    selfDeactivate: 'Remove member from role completed (PIM deactivate)',
  };
  return pim(words[summary.action]);
}

export function cancelled(summary: ChangeSummary): string {
  const who = member(summary.kind);
  const renewed = `Add ${who} to role in PIM canceled (renew)`;
  const extended = `Update ${who} in PIM canceled (extend)`;
  const words: Partial<Record<ScheduleAction, string>> = {
    adminAssign: `Add ${who} to role in PIM canceled (${length(summary)})`,
    adminUpdate: 'Cancel request for role update',
    ...{ adminExtend: extended, selfExtend: extended, adminRenew: renewed, selfRenew: renewed },
    selfActivate: 'Add member to role canceled (PIM activation)',
  };
  return pim(words[summary.action] ?? 'nothing');
}

export function expired({ kind, type, key }: ModelSchedule): RowGroup {
  const row =
    type === 'Activated'
      ? 'Remove member from role (PIM activation expired)'
      : `Remove ${member(kind)} from role in PIM completed (timebound)`;
  return rowGroup(key.principalId, pim(row), lost(kind));
}

export const tooEarly = pim('Process role removal request: failure');
export const approvalAsked = pim('Add member to role approval requested (PIM activation)');
export const approvalExpired = pim('PIM activation request expired');
export const reviewed = (result: 'Approve' | 'Deny') =>
  pim(`Add member to role request ${result === 'Approve' ? 'approved' : 'denied'} (PIM activation)`);
export const decided = (isGranted: boolean) =>
  pim(`Update member in PIM ${isGranted ? 'approved' : 'denied'} by admin (extend/renew)`);
export const assignedOutside = pim('Add member to role outside of PIM (permanent)');
export const removedOutside = pim('Remove permanent direct role assignment');
