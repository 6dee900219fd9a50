import { sameId } from '../../domain/model/access.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import { mutesAssignmentsOnly } from '../../domain/role-settings/muted-mails.ts';
import { GraphCallError } from '../../ports/errors.ts';
import type { ReadCall } from '../../ports/index.ts';
import { wholeListing } from '../../ports/reading.ts';
import type { ChangePorts } from '../change-ports.ts';

const note =
  "Entra sends no mail about this: the role's settings keep the mails about activations and mute those about assignments by an administrator (Notification_*_Admin_Assignment), and PIM calls it one. This notice is the only word of it.";

/**
 * What the notice of a grant says besides: that it is the only word of it. `undefined`: Entra sends mails as well, or nobody
 * knows whether it does.
 */
export async function mailNoteOf(
  { content, state, outcome }: ChangeRecord,
  { roleSettings }: Pick<ChangePorts, 'roleSettings'>,
  call: ReadCall,
): Promise<string | undefined> {
  if (content.kind !== 'activation' || state !== 'done' || outcome?.code === 'unchanged') return undefined;
  const { roleDefinitionId } = content.key;
  try {
    const rows = await wholeListing(roleSettings.assignments({ withRules: true, roleDefinitionId }, call));
    const policy = rows.find((row) => sameId(row.roleDefinitionId, roleDefinitionId))?.policy;
    return policy !== undefined && mutesAssignmentsOnly(policy.rules) ? note : undefined;
  } catch (error) {
    if (!(error instanceof GraphCallError)) throw error;
    return undefined;
  }
}
