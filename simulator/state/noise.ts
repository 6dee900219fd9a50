import type { DirectoryAudit, Initiator, TargetResource } from './audit-event.ts';
import { type AppParty, byApp, byUser, type NamedParty, target, type UserParty } from './audit-parties.ts';
import { type Deed, deeds, pairedDeeds } from './deeds.ts';
import { directoryId } from './pim-audit-rows.ts';

/** Who and what appears in the generated log. */
export interface Cast {
  readonly tenant: NamedParty;
  readonly users: readonly UserParty[];
  readonly groups: readonly NamedParty[];
  readonly apps: readonly AppParty[];
  readonly msPim: AppParty;
  /** People who have been eligible for longer than the log is kept, and whose activations nobody else records. */
  readonly regulars: readonly { readonly user: UserParty; readonly role: NamedParty }[];
}

export interface NoiseRow {
  /** Decides what was done: the same for both rows of a pair. */
  readonly bits: number;
  /** Decides to whom. */
  readonly detail: number;
  /** One of two rows under one correlationId. */
  readonly isPaired: boolean;
  readonly rowId: string;
  readonly correlationId: string;
  readonly at: string;
  readonly cast: Cast;
}

/** A row of the log that has nothing to do with roles. */
export function noiseEvent(row: NoiseRow): DirectoryAudit {
  const deed = at(row.isPaired ? pairedDeeds : deeds, row.bits);
  const failed = row.detail % 50 === 0;
  return {
    id: rowIdOf(deed, row.rowId),
    category: deed.category,
    correlationId: row.correlationId,
    result: failed ? 'failure' : 'success',
    resultReason: failed ? 'Microsoft.Online.Workflows.ValidationException' : '',
    activityDisplayName: deed.activity,
    activityDateTime: row.at,
    loggedByService: deed.service,
    operationType: deed.operation,
    initiatedBy: initiatorOf(deed, row),
    targetResources: [targetOf(deed, row)],
    additionalDetails: deed.detail === undefined ? [] : [deed.detail],
  };
}

function rowIdOf(deed: Deed, guid: string): string {
  switch (deed.ids) {
    case 'Directory':
      return directoryId(guid);
    case 'SSGM':
      return `SSGM_${guid}_${guid.slice(24, 29).toUpperCase()}`;
    case 'PIM':
      return `PIM_${guid}_1`;
    case 'guid':
      return guid;
    default:
      return deed.ids satisfies never;
  }
}

function initiatorOf(deed: Deed, { bits, cast }: NoiseRow): Initiator {
  if (deed.by === 'MS-PIM') return byApp(cast.msPim);
  return deed.by === 'user' ? byUser(at(cast.users, bits >>> 8)) : byApp(at(cast.apps, bits >>> 8));
}

function targetOf(deed: Deed, { detail, cast, rowId }: NoiseRow): TargetResource {
  const modifiedProperties = deed.changes;
  switch (deed.target) {
    case 'User': {
      const user = at(cast.users, detail >>> 8);
      return target('User', user, { userPrincipalName: user.userPrincipalName, modifiedProperties });
    }
    case 'Group':
      return target('Group', at(cast.groups, detail >>> 8), {
        groupType: 'azureAD',
        modifiedProperties,
      });
    case 'ServicePrincipal':
    case 'Application':
      return target(deed.target, at(cast.apps, detail >>> 8), { modifiedProperties });
    default:
      return target(
        deed.target,
        { id: rowId, displayName: `${deed.target} ${detail % 40}` },
        { modifiedProperties },
      );
  }
}

/** @throws Error when the list is empty. */
function at<T>(items: readonly T[], bits: number): T {
  const item = items[bits % items.length];
  if (item === undefined) throw new Error('the cast of the audit log lacks users, groups or apps');
  return item;
}
