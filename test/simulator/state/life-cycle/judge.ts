import type { AssignmentKey } from '../../../../simulator/state/identifiers.ts';
import {
  type Asked,
  activationMost,
  type Book,
  eligibilityFor,
  from,
  type Held,
  lapsedOf,
  liveOf,
  pendingOf,
  settingsOf,
  type Window,
} from './book.ts';
import { ada, admin, bob, crew, type Kind, keys, robot } from './cast.ts';
import { day, durations, minute, type Submit } from './steps.ts';

/** What a request should be answered with: the code of a refusal, or `undefined` where it is accepted. */
export type Verdict = string | undefined;

const kinds = ['eligibility', 'assignment'] as const;

/** What is sent, as it reads at the instant of sending. `undefined`: an action that ends something. */
export function windowOf({ now }: Book, { action, start = 0, expiry }: Submit): Window | undefined {
  if (action === 'adminRemove' || action === 'selfDeactivate') return undefined;
  const begins = now + Math.max(0, start);
  switch (expiry.type) {
    case 'noExpiration':
      return { start: begins, end: undefined };
    case 'afterDateTime':
      return { start: begins, end: now + expiry.end };
    case 'afterDuration':
      return from({ start: 0, end: 0, length: durations[expiry.duration] }, begins);
    default:
      return expiry satisfies never;
  }
}

/** Where it comes to be: a defect of the cloud assigns for the whole tenant what was meant for a unit. */
export function landing({ switches }: Book, { kind, action, key }: Submit) {
  const isLost = switches.administrativeUnitScopeLost && kind === 'eligibility' && action === 'adminAssign';
  return isLost && key === 'adaInUnit' ? keys.ada : keys[key];
}

/** An extension begins no sooner than what it extends. */
export function extended(window: Window, live: Held | undefined, { action }: Submit): Window {
  const isExtension = action === 'adminExtend' || action === 'selfExtend';
  return isExtension && live !== undefined && live.start > window.start ? from(window, live.start) : window;
}

const ids = { app: undefined, admin, ada, bob };
const exists = 'RoleAssignmentExists';
const doesNotExist = 'RoleAssignmentDoesNotExist';
const unauthorized = 'UnauthorizedAccessException';
const tooShort = 'ActiveDurationTooShort';
const brokenRules = 'RoleAssignmentRequestPolicyValidationFailed';

/** In the order of docs/simulator.md: the first thing that is wrong is answered. */
export function judge(book: Book, sent: Submit): Verdict {
  const window = windowOf(book, sent);
  if (window?.end !== undefined && window.end <= window.start) return 'InvalidRoleAssignmentRequestSchedule';
  const isForAdministrators = sent.action.startsWith('admin');
  if (isForAdministrators && sent.by !== 'app' && sent.by !== 'admin') return unauthorized;
  return (
    judgeSubject(book, sent) ??
    judgeSituation(book, sent) ??
    (isForAdministrators || maySpeakFor(book, sent) ? undefined : unauthorized) ??
    (window && judgeRules(book, sent, window))
  );
}

function judgeSubject(book: Book, { kind, action, key }: Submit): Verdict {
  const { principalId } = keys[key];
  const lingers = kinds.some((each) => liveOf(book, each, keys[key]) !== undefined);
  if (book.left.has(principalId) && !(action === 'adminRemove' && lingers)) return 'SubjectNotFound';
  return principalId === robot && kind === 'eligibility' ? 'Request_BadRequest' : undefined;
}

/** The table of docs/simulator.md. */
function judgeSituation(book: Book, sent: Submit): Verdict {
  const { kind, action } = sent;
  const key = landing(book, sent);
  const pending = pendingOf(book, kind, key);
  if (pending !== undefined && !decides(sent, pending)) return 'PendingRoleAssignmentRequest';
  const live = liveOf(book, kind, key);
  const assigned = live?.type === 'Assigned' ? live : undefined;
  const isInTheWay = book.switches.lapsedSchedules === 'inTheWay' && hasJustLapsed(book, kind, key);
  switch (action) {
    case 'adminAssign':
      return live !== undefined || isInTheWay ? exists : undefined;
    case 'selfActivate':
      return live === undefined ? undefined : exists;
    case 'adminUpdate':
      return assigned === undefined ? doesNotExist : undefined;
    case 'adminRemove':
      return live === undefined ? doesNotExist : judgeAge(book, live);
    case 'selfDeactivate':
      return live?.type === 'Activated' ? judgeAge(book, live) : doesNotExist;
    case 'adminExtend':
    case 'selfExtend':
      return assigned?.end === undefined ? doesNotExist : judgeExtension(book, assigned.end);
    case 'adminRenew':
    case 'selfRenew':
      return live === undefined ? judgeRenewal(book, kind, key) : exists;
    default:
      return action satisfies never;
  }
}

/** What somebody asked for themselves is granted by the same action of an administrator, and denied by a removal. */
export function decides({ action }: Submit, pending: Asked): boolean {
  if (pending.needsApproval) return false;
  const granting = pending.action === 'selfExtend' ? 'adminExtend' : 'adminRenew';
  return action === 'adminRemove' || action === granting;
}

function judgeAge({ now }: Book, { kind, isOfPim, start }: Held): Verdict {
  const isFresh = start <= now && now < start + 5 * minute;
  return kind === 'assignment' && isOfPim && isFresh ? tooShort : undefined;
}

function judgeExtension({ switches, now }: Book, end: number): Verdict {
  const isOffered =
    switches.extendWindow === 'any' || (switches.extendWindow === 'last14days' && end <= now + 14 * day);
  return isOffered ? undefined : brokenRules;
}

function hasJustLapsed(book: Book, kind: Kind, key: AssignmentKey): boolean {
  const end = lapsedOf(book, kind, key)?.end;
  return end !== undefined && book.now < end + 30 * day;
}

function judgeRenewal(book: Book, kind: Kind, key: AssignmentKey): Verdict {
  const { renewWindow } = book.switches;
  const isOffered = renewWindow === 'any' || (renewWindow === 'last30days' && hasJustLapsed(book, kind, key));
  return isOffered && lapsedOf(book, kind, key) !== undefined ? undefined : doesNotExist;
}

/** For oneself; for a group of one's own where the switch says so, to activate and deactivate it. */
function maySpeakFor({ switches }: Book, { action, by, key }: Submit): boolean {
  const { principalId } = keys[key];
  const isForGroup = action === 'selfActivate' || action === 'selfDeactivate';
  const isMember = by === 'ada' && principalId === crew && isForGroup;
  return ids[by] === principalId || (isMember && switches.selfActivateForGroup === 'whole-group');
}

function judgeRules(book: Book, sent: Submit, wanted: Window): Verdict {
  const { kind, action, justified, mfa } = sent;
  const key = landing(book, sent);
  const { start, end = Number.POSITIVE_INFINITY } = extended(wanted, liveOf(book, kind, key), sent);
  if (end - start < 5 * minute) return tooShort;
  if (action === 'selfActivate') {
    const isEligible = eligibilityFor(book, key, start) !== undefined;
    return isEligible && end - start <= activationMost && justified && mfa ? undefined : brokenRules;
  }
  const { required, most, justified: asksWhy } = settingsOf(book, key)[kind];
  const isUnexplained = !justified && (asksWhy || action.startsWith('self'));
  return (required && end - start > most) || isUnexplained ? brokenRules : undefined;
}
