import { sameId } from '../../domain/model/access.ts';
import type { ActivationContent } from '../../domain/model/activation.ts';
import type { UsedApproval } from '../../domain/model/approval.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import type { Notice } from '../../ports/index.ts';
import { awaitedLink } from '../consents/signing-link.ts';
import { noticeOfRecord } from '../record-notice.ts';

/** What of a sender's asks is told: nobody waits for the answer to a message, so what gives nothing is told, too. */
const noticed: ReadonlySet<ChangeRecord['state']> = new Set([
  'awaiting-approval',
  'done',
  'unconfirmed',
  'refused',
  'expired',
]);

/**
 * The notice about what a sender's message asked for: who has which role until when, for which ticket; that it waits, and
 * where somebody confirms or approves it; or why it gives nothing. `undefined`: nobody is told. Where the tenant mutes PIM's
 * own mails about assignments, this is the only word of it.
 *
 * @param publicUrl of this app; `undefined`: it is not known.
 */
export function noticeOfActivation(
  record: ChangeRecord,
  now: Date,
  publicUrl: string | undefined,
): Notice | undefined {
  const { state, content, outcome } = record;
  if (!noticed.has(state)) return undefined;
  // What became of a delivery is told activation by activation, unless there is none.
  if (content.kind === 'delivery' && state !== 'refused' && state !== 'expired') return undefined;
  const lines = linesOf(record);
  if (lines === undefined) return undefined;
  return {
    ...noticeOfRecord(record, now),
    reason: state === 'awaiting-approval' ? record.awaiting?.because : emptyAsNone(outcome?.message),
    sections: [{ title: 'What a sender asked for', count: lines.length, lines }],
    links: linksOf(record, publicUrl),
  };
}

function emptyAsNone(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function linesOf(record: ChangeRecord): readonly string[] | undefined {
  const { content, askedAt } = record;
  switch (content.kind) {
    case 'delivery':
      return [`message ${content.deliveryId} of ${content.sender}, received at ${askedAt.toISOString()}`];
    case 'activation':
      return linesOfActivation(record, content);
    default:
      return undefined;
  }
}

function linesOfActivation(record: ChangeRecord, content: ActivationContent): readonly string[] {
  const { key, minutes, ticket, sender, justification } = content;
  const { approval, executeBefore, outcome, state } = record;
  return [
    `${key.principalId}: ${key.roleDefinitionId} at ${key.directoryScopeId} for ${minutes} minutes`,
    ...(outcome?.grantedUntil === undefined ? [] : [`until ${outcome.grantedUntil.toISOString()}`]),
    `ticket ${ticket} of ${sender}`,
    ...(justification === '' ? [] : [`because: ${justification}`]),
    ...(approval === undefined ? [] : [agreedBy(approval, key.principalId)]),
    ...(state === 'awaiting-approval' ? [`it expires at ${executeBefore.toISOString()}`] : []),
    ...(state === 'expired' ? ['nobody executed it in time, and it gives nothing any more'] : []),
  ];
}

/** Who would have the access approves nothing: their word is a confirmation. */
function agreedBy({ by, at }: UsedApproval, principalId: string): string {
  const what = sameId(by, principalId) ? 'confirmed' : 'approved';
  return `${what} by ${by} at ${at.toISOString()}`;
}

function linksOf(record: ChangeRecord, publicUrl: string | undefined): Notice['links'] {
  if (publicUrl === undefined) return [];
  const origin = publicUrl.replace(/\/+$/, '');
  const status = { title: 'Status', url: `${origin}/api/activations/${record.id}` };
  const url = awaitedLink(record, { publicUrl });
  if (url === undefined) return [status];
  const title = record.awaiting?.proof === 'own' ? 'Confirm that it is you who wants it' : 'Approve or deny';
  return [status, { title, url }];
}
