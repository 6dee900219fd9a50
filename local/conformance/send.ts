import { changeSchedule, type ScheduleOutcome } from '../../src/changes/change-schedule.ts';
import type { RoleKey, ScheduleKind } from '../../src/domain/model/access.ts';
import type { ScheduleAction } from '../../src/domain/model/actions.ts';
import type { ScheduleChange } from '../../src/domain/model/role-schedules.ts';
import type { RoleCall } from '../../src/ports/index.ts';
import type { AccessWrites } from '../../src/ports/tenant-writes.ts';
import { failureText, graphFailure, isRefusal } from './answers.ts';
import type { ReadingFinding } from './findings.ts';
import type { ReadingId } from './readings.ts';
import type { Stage } from './stage.ts';
import type { Kind } from './table.ts';

/** A change as a scene asks for it. */
export interface Wish {
  readonly kind: ScheduleKind;
  readonly action: ScheduleAction;
  readonly key: RoleKey;
  readonly end?: Date;
  readonly start?: Date;
  readonly validationOnly?: boolean;
  readonly userToken?: string;
  /** Another app than this one. */
  readonly by?: AccessWrites;
}

interface NotTaken {
  readonly code: string;
  readonly status: number | undefined;
  readonly message: string;
}

/** What Graph did, what it refuses by 403 among it. `unanswered`: what it said is not about the change. */
export type Sent =
  | Exclude<ScheduleOutcome, { kind: 'refused' }>
  | ({ readonly kind: 'refused' } & NotTaken)
  | ({ readonly kind: 'unanswered' } & NotTaken);

/** Sends one change through the app's own adapters and looks whether it holds. */
export async function send(stage: Stage, wish: Wish): Promise<Sent> {
  const { roles, access } = stage.ports;
  const change: ScheduleChange = {
    kind: wish.kind,
    action: wish.action,
    key: wish.key,
    startDateTime: wish.start,
    expiration: wish.end && { kind: 'at', endDateTime: wish.end },
    justification: 'PIM Warden: try of Microsoft Graph in a test tenant',
    ticket: undefined,
    validationOnly: wish.validationOnly ?? false,
  };
  const call: RoleCall =
    wish.userToken === undefined ? stage.call : { ...stage.call, userToken: wish.userToken };
  try {
    const ports = { roles, access: wish.by ?? access, pause: stage.pause, call };
    const outcome = await changeSchedule(change, stage.now(), ports);
    return outcome.kind === 'refused' ? { kind: 'refused', ...outcome.refusal } : outcome;
  } catch (error) {
    const failure = graphFailure(error);
    const { code, status, message } = failure;
    return { kind: isRefusal(failure) ? 'refused' : 'unanswered', code, status, message };
  }
}

export function isTaken(sent: Sent): boolean {
  return sent.kind === 'done' || sent.kind === 'unconfirmed' || sent.kind === 'pending';
}

/** What was seen, in a few words. */
export function said(sent: Sent): string {
  switch (sent.kind) {
    case 'refused':
      return `refused: ${failureText(sent)}`;
    case 'unanswered':
      return `no answer to it: ${failureText(sent)}`;
    case 'unconfirmed':
      return `taken, not seen: ${sent.because}`;
    case 'pending':
    case 'ended':
      return `${sent.kind} as ${sent.request.status}`;
    default:
      return sent.kind === 'valid' ? 'validated' : 'taken, and seen';
  }
}

/** Whether PIM does not know the principal, the role or the scope: not yet, if they are new. */
export function isUnknownThere(sent: Sent): boolean {
  return sent.kind === 'refused' && sent.status === 404;
}

/** Notes how a kind of change went. What had no answer was not tried, and the run says so. */
export function noteKind(stage: Stage, kind: Kind, sent: Sent): void {
  if (sent.kind === 'unanswered') stage.troubles.push(`${kind}: ${sent.message}`);
  stage.findings.kind(kind, stateOf(sent), reasonOf(sent));
}

function stateOf(sent: Sent) {
  if (sent.kind === 'done') return 'works';
  if (sent.kind === 'unanswered') return 'not-tried';
  return isTaken(sent) ? 'unseen' : 'refused';
}

function reasonOf(sent: Sent): string {
  if (sent.kind === 'done') return '';
  return sent.kind === 'refused' || sent.kind === 'unanswered'
    ? `${said(sent)}: ${sent.message}`
    : said(sent);
}

/** Notes which reading holds by whether a change was taken. @param taken what that shows; the opposite shows where it was refused. */
export function noteReading(
  stage: Stage,
  id: ReadingId,
  sent: Sent,
  taken: Exclude<ReadingFinding['state'], 'not-tried'>,
): void {
  const refused = taken === 'holds' ? 'differs' : 'holds';
  const state = sent.kind === 'unanswered' ? 'not-tried' : isTaken(sent) ? taken : refused;
  stage.findings.reading(id, state, said(sent));
}
