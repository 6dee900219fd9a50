import { type ActivityTemplate, activityTemplates, pairedActivityTemplates } from './activity-templates.ts';
import type { DirectoryAudit, Initiator, TargetResource } from './audit-event.ts';
import { type AppParty, byApp, byUser, type NamedParty, target, type UserParty } from './audit-parties.ts';
import { directoryId } from './pim-audit-rows.ts';

/** The people and objects that appear in the generated log. */
export interface LogParties {
  readonly tenant: NamedParty;
  readonly users: readonly UserParty[];
  readonly groups: readonly NamedParty[];
  readonly apps: readonly AppParty[];
  readonly msPim: AppParty;
  /**
   * People who have been eligible for longer than the log's retention. Only the generated log records their
   * activations.
   */
  readonly regularActivators: readonly { readonly user: UserParty; readonly role: NamedParty }[];
}

interface BackgroundEventInput {
  /** Selects the activity. Both rows of a pair share it. */
  readonly bits: number;
  /** Selects the target. */
  readonly detail: number;
  /** Whether the row is one of two under one correlation id. */
  readonly isPaired: boolean;
  readonly rowId: string;
  readonly correlationId: string;
  readonly at: string;
  readonly parties: LogParties;
}

/** An audit row that has nothing to do with roles. */
export function backgroundEvent(row: BackgroundEventInput): DirectoryAudit {
  const template = at(row.isPaired ? pairedActivityTemplates : activityTemplates, row.bits);
  const failed = row.detail % 50 === 0;
  return {
    id: rowIdOf(template, row.rowId),
    category: template.category,
    correlationId: row.correlationId,
    result: failed ? 'failure' : 'success',
    resultReason: failed ? 'Microsoft.Online.Workflows.ValidationException' : '',
    activityDisplayName: template.activity,
    activityDateTime: row.at,
    loggedByService: template.service,
    operationType: template.operation,
    initiatedBy: initiatorOf(template, row),
    targetResources: [targetOf(template, row)],
    additionalDetails: template.detail === undefined ? [] : [template.detail],
  };
}

function rowIdOf(template: ActivityTemplate, guid: string): string {
  switch (template.ids) {
    case 'Directory':
      return directoryId(guid);
    case 'SSGM':
      return `SSGM_${guid}_${guid.slice(24, 29).toUpperCase()}`;
    case 'PIM':
      return `PIM_${guid}_1`;
    case 'guid':
      return guid;
    default:
      return template.ids satisfies never;
  }
}

function initiatorOf(template: ActivityTemplate, { bits, parties }: BackgroundEventInput): Initiator {
  if (template.by === 'MS-PIM') return byApp(parties.msPim);
  return template.by === 'user' ? byUser(at(parties.users, bits >>> 8)) : byApp(at(parties.apps, bits >>> 8));
}

function targetOf(
  template: ActivityTemplate,
  { detail, parties, rowId }: BackgroundEventInput,
): TargetResource {
  const modifiedProperties = template.changes;
  switch (template.target) {
    case 'User': {
      const user = at(parties.users, detail >>> 8);
      return target('User', user, { userPrincipalName: user.userPrincipalName, modifiedProperties });
    }
    case 'Group':
      return target('Group', at(parties.groups, detail >>> 8), {
        groupType: 'azureAD',
        modifiedProperties,
      });
    case 'ServicePrincipal':
    case 'Application':
      return target(template.target, at(parties.apps, detail >>> 8), { modifiedProperties });
    default:
      return target(
        template.target,
        { id: rowId, displayName: `${template.target} ${detail % 40}` },
        { modifiedProperties },
      );
  }
}

/** @throws Error when the list is empty. */
function at<T>(items: readonly T[], bits: number): T {
  const item = items[bits % items.length];
  if (item === undefined) throw new Error('the audit log lacks users, groups or apps');
  return item;
}
