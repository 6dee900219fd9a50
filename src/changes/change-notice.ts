import { givesAccess } from '../domain/gates/gives-access.ts';
import { placeOf } from '../domain/model/access.ts';
import { mayTakeAway } from '../domain/model/actions.ts';
import type { ChangeRecord } from '../domain/model/command.ts';
import type { Notice } from '../ports/index.ts';
import { accessChangeOf } from './lately.ts';
import { noticeOfRecord } from './record-notice.ts';

const noticed: ReadonlySet<ChangeRecord['state']> = new Set(['awaiting-approval', 'done', 'unconfirmed']);

/**
 * The notice about a change that a caller asked for: that it waits for approval, or that it was made. `undefined`: nobody is
 * told. Everything that gives access, every change of role settings and everything that waits is told.
 */
export function noticeOfChange(record: ChangeRecord, now: Date): Notice | undefined {
  const { state, source, outcome } = record;
  if (source.kind === 'job' || !noticed.has(state) || outcome?.code === 'unchanged') return undefined;
  if (state !== 'awaiting-approval' && !gives(record, now)) return undefined;
  const lines = linesOf(record);
  const asks =
    source.kind === 'baseline' ? 'What a baseline of role settings wants' : 'What a caller asked for';
  return {
    ...noticeOfRecord(record, now),
    reason:
      record.awaiting !== undefined && state === 'awaiting-approval' ? record.awaiting.because : undefined,
    sections: [{ title: asks, count: lines.length, lines }],
    links: [],
  };
}

function gives(record: ChangeRecord, now: Date): boolean {
  const { content, outcome } = record;
  if (content.kind === 'cancellation')
    return outcome?.request === undefined || mayTakeAway(outcome.request.action);
  // That everything was taken from somebody is told although nothing is given.
  if (content.kind !== 'access') return content.kind === 'role-settings' || content.kind === 'revocation';
  const change = accessChangeOf(record);
  return change !== undefined && !content.validateOnly && givesAccess(change, now);
}

function linesOf(record: ChangeRecord): readonly string[] {
  const { askedBy, approval, executeBefore, state } = record;
  return [
    ...subjectOf(record),
    `asked for by ${askedBy.objectId}, through ${askedBy.appId ?? 'no app'}`,
    ...(approval === undefined ? [] : [`approved by ${approval.by} at ${approval.at.toISOString()}`]),
    ...(state === 'awaiting-approval' ? [`it expires at ${executeBefore.toISOString()}`] : []),
  ];
}

function subjectOf({ content }: ChangeRecord): readonly string[] {
  switch (content.kind) {
    case 'access': {
      const { key, steps, justification } = content.change;
      const [what, where] = placeOf(key);
      return [
        `${key.principalId}: ${what} at ${where}`,
        ...steps.map(
          ({ kind, actions, endDateTime }) => `${kind}, ${actions.join(' or ')}, ${endOf(endDateTime)}`,
        ),
        ...(justification === '' ? [] : [`because: ${justification}`]),
      ];
    }
    case 'role-settings':
      return [`settings ${content.policyId}: ${Object.keys(content.rules).join(', ')}`];
    case 'cancellation':
      return [`request ${content.requestId}`];
    case 'revocation':
      return [
        `all access of ${content.principalId}: ${content.removals.length} removals`,
        ...content.left.map((left) => `left: ${left}`),
      ];
    // Nobody is told of these here: what senders ask for has notices of its own, and the others give nothing.
    case 'delivery':
    case 'activation':
    case 'activation-end':
    case 'review':
    case 'run':
    case 'self-service':
      return [];
    default:
      return content satisfies never;
  }
}

function endOf(end: string | null | undefined): string {
  if (end === undefined) return 'ends now';
  return end === null ? 'without end' : `until ${end}`;
}
