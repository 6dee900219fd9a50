import { changeSchedule, type ScheduleOutcome } from '../../src/changes/change-schedule.ts';
import type { RoleKey, ScheduleKind } from '../../src/domain/model/access.ts';
import type { ScheduleAction } from '../../src/domain/model/actions.ts';
import type { ScheduleChange } from '../../src/domain/model/role-schedules.ts';
import { GraphCallError } from '../../src/ports/errors.ts';
import type { RoleCall } from '../../src/ports/index.ts';
import type { AccessWrites } from '../../src/ports/tenant-writes.ts';
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

/** What Graph did, what it refuses by 403 among it. */
export type Sent =
  | Exclude<ScheduleOutcome, { kind: 'refused' }>
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly status: number | undefined;
      readonly message: string;
    };

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
    if (!(error instanceof GraphCallError) || error.kind === 'cancelled') throw error;
    return { kind: 'refused', code: error.code, status: error.status, message: error.message };
  }
}

export function isTaken(sent: Sent): boolean {
  return sent.kind === 'done' || sent.kind === 'unconfirmed' || sent.kind === 'pending';
}

/** What was seen, in a few words. */
export function said(sent: Sent): string {
  switch (sent.kind) {
    case 'refused':
      return `refused: ${sent.status ?? 'no answer'} ${sent.code}`;
    case 'unconfirmed':
      return `taken, not seen: ${sent.because}`;
    case 'pending':
    case 'ended':
      return `${sent.kind} as ${sent.request.status}`;
    default:
      return sent.kind === 'valid' ? 'validated' : 'taken, and seen';
  }
}

/** Notes how a kind of change went. */
export function noteKind(stage: Stage, kind: Kind, sent: Sent): void {
  const state = sent.kind === 'done' ? 'works' : isTaken(sent) ? 'unseen' : 'refused';
  const because = sent.kind === 'refused' ? `${said(sent)}: ${sent.message}` : said(sent);
  stage.findings.kind(kind, state, state === 'works' ? '' : because);
}
