import { effectiveKey, extensionWindow, windowOf } from './expected-refusal.ts';
import {
  approvalAsked,
  completed,
  decided,
  gained,
  lost,
  type RowGroup,
  requested,
  reviewed,
  rowGroup,
} from './expected-rows.ts';
import {
  eligibilityFor,
  isAbout,
  isOther,
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
import type { Submit } from './steps.ts';
import { callerOf } from './test-graph.ts';
import { change, forgetLapsed } from './time.ts';

/**
 * Applies an accepted request to the model.
 * @param id the id that the simulator assigned.
 */
export function applyRequest(model: PimModel, sent: Submit, id: string): RowGroup[] {
  const { kind, action } = sent;
  const key = effectiveKey(model, sent);
  const live = liveOf(model, kind, key);
  const pending = pendingOf(model, kind, key);
  const wanted = windowOf(model, sent);
  const window = wanted && extensionWindow(wanted, live, sent);
  const request: ModelRequest = {
    ...{ id, kind, action, key, window, createdBy: callerOf(sent.by).objectId, createdAt: model.now },
    ...{ needsApproval: false, status: 'Revoked', completedAt: undefined },
  };
  const decidedRows = pending === undefined ? [] : [decidePending(model, sent, pending)];
  const ask = requested({ kind, action, window: window ?? live });
  if (action === 'selfExtend' || action === 'selfRenew') {
    model.requests.push({ ...request, status: 'PendingAdminDecision', completedAt: undefined });
    return [rowGroup(key.principalId, ask)];
  }
  if (action === 'selfActivate' && settingsOf(model, key).approval) {
    const waiting = { status: 'PendingApproval', completedAt: undefined, needsApproval: true };
    model.requests.push({ ...request, ...waiting });
    return [rowGroup(key.principalId, ask, approvalAsked)];
  }
  const { rows, others } =
    window === undefined ? remove(model, request, live) : grant(model, { ...request, window }, live);
  return [rowGroup(key.principalId, ask, ...rows, ...decidedRows), ...others];
}

function decidePending(model: PimModel, { action }: Submit, { id }: ModelRequest): string {
  const isGranted = action !== 'adminRemove';
  change(model, id, isGranted ? 'Provisioned' : 'Denied', { completedAt: model.now });
  return decided(isGranted);
}

interface ModelEffect {
  readonly rows: readonly string[];
  /** Rows of changes that follow from it, made by PIM itself. */
  readonly others: readonly RowGroup[];
}

function remove(model: PimModel, request: ModelRequest, live: ModelSchedule | undefined): ModelEffect {
  model.requests.push(request);
  const wasInForce = live !== undefined && live.start <= model.now;
  const others = live === undefined ? [] : end(model, live);
  const done = completed({ ...request, window: live });
  return { rows: wasInForce ? [lost(request.kind), done] : [done], others };
}

/**
 * Ends a schedule. The end of an eligibility also ends its future activations, and running ones if the switch says
 * so.
 */
export function end(model: PimModel, schedule: ModelSchedule): RowGroup[] {
  removeSchedule(model, schedule);
  if (schedule.kind === 'assignment') return [];
  const { activationWithoutEligibility } = model.switches;
  const orphans = model.schedules.filter(
    ({ eligibilityId, start }) =>
      eligibilityId === schedule.id && (start > model.now || activationWithoutEligibility === 'ends'),
  );
  return orphans.map((each) => {
    removeSchedule(model, each);
    const summary = { kind: each.kind, action: 'selfDeactivate', window: each } as const;
    const isRunning = each.start <= model.now;
    return rowGroup(each.key.principalId, completed(summary), ...(isRunning ? [lost(each.kind)] : []));
  });
}

/** Removes a schedule. If it has not begun, its request is revoked. */
function removeSchedule(model: PimModel, schedule: ModelSchedule): void {
  model.schedules = model.schedules.filter(isOther(schedule));
  if (schedule.start > model.now) change(model, schedule.id, 'Revoked', { completedAt: model.now });
}

/** @param live the schedule that it replaces. */
export function grant(
  model: PimModel,
  request: ModelRequest & { window: Window },
  live: ModelSchedule | undefined,
): ModelEffect {
  const { id, kind, key, action, window } = request;
  const isAhead = window.start > model.now;
  const wasInForce = live !== undefined && live.start <= model.now;
  model.requests = model.requests.filter(isOther(request));
  const status = isAhead ? 'Granted' : 'Provisioned';
  model.requests.push({ ...request, status, completedAt: Math.max(window.start, model.now) });
  if (live !== undefined) removeSchedule(model, live);
  const isActivation = action === 'selfActivate';
  const schedule: ModelSchedule = {
    ...{ id, kind, key, ...window, action, isOfPim: true, type: isActivation ? 'Activated' : 'Assigned' },
    eligibilityId: isActivation ? eligibilityFor(model, key, window.start)?.id : undefined,
  };
  const before = [live, lapsedOf(model, kind, key)].map((each) => each?.id);
  forgetLapsed(model, schedule);
  // Activations continue under the schedule that replaces their eligibility.
  model.schedules = model.schedules.map((each) =>
    each.eligibilityId !== undefined && kind === 'eligibility' && before.includes(each.eligibilityId)
      ? { ...each, eligibilityId: id }
      : each,
  );
  model.schedules.push(schedule);
  if (isAhead) return { rows: wasInForce ? [lost(kind)] : [], others: [] };
  return { rows: [completed(request), ...(wasInForce ? [] : [gained(kind)])], others: [] };
}

/** Applies an approver's decision about an activation. */
export function review(model: PimModel, request: ModelRequest, result: 'Approve' | 'Deny'): RowGroup[] {
  const { principalId } = request.key;
  if (result === 'Deny' || request.window === undefined) {
    change(model, request.id, 'Denied', { completedAt: model.now });
    return [rowGroup(principalId, reviewed(result))];
  }
  const window = windowFrom(request.window, Math.max(request.window.start, model.now));
  return [rowGroup(principalId, reviewed(result), ...grant(model, { ...request, window }, undefined).rows)];
}

/** The nth newest matching request, including forgotten ones. */
export function nthRequest(
  { requests }: PimModel,
  nth: number,
  among: (one: ModelRequest) => boolean,
): ModelRequest | undefined {
  const found = requests.filter(among).toReversed();
  return found[nth % Math.max(1, found.length)];
}

export function scheduleInForce(model: PimModel, key: ModelSchedule['key']): ModelSchedule | undefined {
  const live = model.schedules.filter(isAbout('assignment', key)).find(({ start }) => start <= model.now);
  return live && liveOf(model, 'assignment', key) === live ? live : undefined;
}
