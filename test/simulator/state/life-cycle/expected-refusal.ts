import type { AssignmentKey } from '../../../../simulator/state/identifiers.ts';
import {
  activationMost,
  eligibilityFor,
  lapsedOf,
  liveOf,
  type ModelRequest,
  type ModelSchedule,
  type PimModel,
  pendingOf,
  settingsOf,
  type Window,
  windowFrom,
} from './pim-model.ts';
import { day, durations, minute, type Submit } from './steps.ts';
import { ada, admin, bob, crew, type Kind, keys, robot } from './test-graph.ts';

/** The expected refusal code of a request. `undefined`: it is accepted. */
export type ExpectedRefusal = string | undefined;

const kinds = ['eligibility', 'assignment'] as const;

/** The window at the instant of sending. `undefined`: the action ends something. */
export function windowOf({ now }: PimModel, { action, start = 0, expiry }: Submit): Window | undefined {
  if (action === 'adminRemove' || action === 'selfDeactivate') return undefined;
  const begins = now + Math.max(0, start);
  switch (expiry.type) {
    case 'noExpiration':
      return { start: begins, end: undefined };
    case 'afterDateTime':
      return { start: begins, end: now + expiry.end };
    case 'afterDuration':
      return windowFrom({ start: 0, end: 0, length: durations[expiry.duration] }, begins);
    default:
      return expiry satisfies never;
  }
}

/** The key that a request applies to: a simulated defect assigns an eligibility for a unit at `/`. */
export function effectiveKey({ switches }: PimModel, { kind, action, key }: Submit) {
  const isLost = switches.administrativeUnitScopeLost && kind === 'eligibility' && action === 'adminAssign';
  return isLost && key === 'adaInUnit' ? keys.ada : keys[key];
}

/** An extension keeps a future start. */
export function extensionWindow(window: Window, live: ModelSchedule | undefined, { action }: Submit): Window {
  const isExtension = action === 'adminExtend' || action === 'selfExtend';
  return isExtension && live !== undefined && live.start > window.start
    ? windowFrom(window, live.start)
    : window;
}

const ids = { app: undefined, admin, ada, bob };
const exists = 'RoleAssignmentExists';
const doesNotExist = 'RoleAssignmentDoesNotExist';
const unauthorized = 'UnauthorizedAccessException';
const tooShort = 'ActiveDurationTooShort';
const brokenRules = 'RoleAssignmentRequestPolicyValidationFailed';

/** Checks in the order of docs/simulator.md: the first failure is answered. */
export function expectedRefusal(model: PimModel, sent: Submit): ExpectedRefusal {
  const window = windowOf(model, sent);
  if (window?.end !== undefined && window.end <= window.start) return 'InvalidRoleAssignmentRequestSchedule';
  const isForAdministrators = sent.action.startsWith('admin');
  if (isForAdministrators && sent.by !== 'app' && sent.by !== 'admin') return unauthorized;
  return (
    refusalOfSubject(model, sent) ??
    refusalOfSituation(model, sent) ??
    (isForAdministrators || maySpeakFor(model, sent) ? undefined : unauthorized) ??
    (window && refusalOfRules(model, sent, window))
  );
}

function refusalOfSubject(model: PimModel, { kind, action, key }: Submit): ExpectedRefusal {
  const { principalId } = keys[key];
  const lingers = kinds.some((each) => liveOf(model, each, keys[key]) !== undefined);
  if (model.deletedAt.has(principalId) && !(action === 'adminRemove' && lingers)) return 'SubjectNotFound';
  return principalId === robot && kind === 'eligibility' ? 'Request_BadRequest' : undefined;
}

/** Implements the table of docs/simulator.md. */
function refusalOfSituation(model: PimModel, sent: Submit): ExpectedRefusal {
  const { kind, action } = sent;
  const key = effectiveKey(model, sent);
  const pending = pendingOf(model, kind, key);
  if (pending !== undefined && !decides(sent, pending)) return 'PendingRoleAssignmentRequest';
  const live = liveOf(model, kind, key);
  const assigned = live?.type === 'Assigned' ? live : undefined;
  const isInTheWay = model.switches.lapsedSchedules === 'inTheWay' && hasJustLapsed(model, kind, key);
  switch (action) {
    case 'adminAssign':
      return live !== undefined || isInTheWay ? exists : undefined;
    case 'selfActivate':
      return live === undefined ? undefined : exists;
    case 'adminUpdate':
      return assigned === undefined ? doesNotExist : undefined;
    case 'adminRemove':
      return live === undefined ? doesNotExist : refusalOfAge(model, live);
    case 'selfDeactivate':
      return live?.type === 'Activated' ? refusalOfAge(model, live) : doesNotExist;
    case 'adminExtend':
    case 'selfExtend':
      return assigned?.end === undefined ? doesNotExist : refusalOfExtension(model, assigned.end);
    case 'adminRenew':
    case 'selfRenew':
      return live === undefined ? refusalOfRenewal(model, kind, key) : exists;
    default:
      return action satisfies never;
  }
}

/** Whether a request decides the pending one: the same action of an administrator grants it, a removal denies it. */
function decides({ action }: Submit, pending: ModelRequest): boolean {
  if (pending.needsApproval) return false;
  const granting = pending.action === 'selfExtend' ? 'adminExtend' : 'adminRenew';
  return action === 'adminRemove' || action === granting;
}

function refusalOfAge({ now }: PimModel, { kind, isOfPim, start }: ModelSchedule): ExpectedRefusal {
  const isFresh = start <= now && now < start + 5 * minute;
  return kind === 'assignment' && isOfPim && isFresh ? tooShort : undefined;
}

function refusalOfExtension({ switches, now }: PimModel, end: number): ExpectedRefusal {
  const isOffered =
    switches.extendWindow === 'any' || (switches.extendWindow === 'last14days' && end <= now + 14 * day);
  return isOffered ? undefined : brokenRules;
}

function hasJustLapsed(model: PimModel, kind: Kind, key: AssignmentKey): boolean {
  const end = lapsedOf(model, kind, key)?.end;
  return end !== undefined && model.now < end + 30 * day;
}

function refusalOfRenewal(model: PimModel, kind: Kind, key: AssignmentKey): ExpectedRefusal {
  const { renewWindow } = model.switches;
  const isOffered =
    renewWindow === 'any' || (renewWindow === 'last30days' && hasJustLapsed(model, kind, key));
  return isOffered && lapsedOf(model, kind, key) !== undefined ? undefined : doesNotExist;
}

/**
 * Whether the sender may act for the principal: for themselves, or for their group to activate and deactivate it if
 * the switch says so.
 */
function maySpeakFor({ switches }: PimModel, { action, by, key }: Submit): boolean {
  const { principalId } = keys[key];
  const isForGroup = action === 'selfActivate' || action === 'selfDeactivate';
  const isMember = by === 'ada' && principalId === crew && isForGroup;
  return ids[by] === principalId || (isMember && switches.selfActivateForGroup === 'whole-group');
}

function refusalOfRules(model: PimModel, sent: Submit, wanted: Window): ExpectedRefusal {
  const { kind, action, justified, mfa } = sent;
  const key = effectiveKey(model, sent);
  const { start, end = Number.POSITIVE_INFINITY } = extensionWindow(wanted, liveOf(model, kind, key), sent);
  if (end - start < 5 * minute) return tooShort;
  if (action === 'selfActivate') {
    const isEligible = eligibilityFor(model, key, start) !== undefined;
    return isEligible && end - start <= activationMost && justified && mfa ? undefined : brokenRules;
  }
  const { required, most, justified: asksWhy } = settingsOf(model, key)[kind];
  const isUnexplained = !justified && (asksWhy || action.startsWith('self'));
  return (required && end - start > most) || isUnexplained ? brokenRules : undefined;
}
