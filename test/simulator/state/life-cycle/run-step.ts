import type { AssignmentKey } from '../../../../simulator/state/identifiers.ts';
import { applyRequest, end, nthRequest, review, scheduleInForce } from './apply-request.ts';
import { chooseRequest } from './choose-request.ts';
import { type ExpectedRefusal, expectedRefusal } from './expected-refusal.ts';
import {
  assignedOutside,
  cancelled,
  gained,
  lost,
  type RowGroup,
  removedOutside,
  rowGroup,
  tooEarly,
} from './expected-rows.ts';
import { instanceIdOf } from './instance-id.ts';
import { eligibilityFor, isRemembered, liveOf, type ModelSchedule, type PimModel } from './pim-model.ts';
import { changeSettings } from './settings.ts';
import { durations, type Step, type Submit } from './steps.ts';
import { admin, callerOf, directory, keys, pathOf, type StepAnswer, type TestGraph } from './test-graph.ts';
import { change, forgetLapsed, passTime, turningPoints } from './time.ts';

/** The result of one step in the simulator and in the model. */
export interface StepResult {
  /** Whether the step did nothing, because there was nothing to cancel or to wait for. */
  readonly isIdle?: boolean;
  readonly answer: StepAnswer | undefined;
  readonly expected: ExpectedRefusal;
  /** Kind and action of an accepted request, for the tally. */
  readonly done?: string;
  /** The rows that the log should have received. */
  readonly rowGroups: readonly RowGroup[];
}

const nothing = { answer: undefined, expected: undefined, rowGroups: [] };
const idle = { ...nothing, isIdle: true };
type StepOf<Name extends Step['step']> = Step & { readonly step: Name };

/** Runs one step in the simulator and in the model. */
export function runStep(graph: TestGraph, model: PimModel, step: Step): StepResult {
  switch (step.step) {
    case 'submit':
      return submit(graph, model, step);
    case 'adaptive':
      return submit(graph, model, chooseRequest(model, step));
    case 'cancel':
      return cancel(graph, model, step);
    case 'review':
      return decide(graph, model, step);
    case 'assign':
      return assign(graph, model, step);
    case 'unassign':
      return unassign(graph, model, step);
    case 'settings':
      changeSettings(graph, model, step.change);
      return nothing;
    case 'switch':
      Object.assign(graph.tenant.pim.switches, step.to);
      Object.assign(model.switches, step.to);
      return nothing;
    case 'delete':
    case 'restore':
      return moveUser(graph, model, step);
    case 'wait':
      return wait(graph, model, model.now + step.milliseconds);
    case 'waitForNext':
      return wait(graph, model, Math.max(model.now, Math.min(...turningPoints(model)) + step.beside));
    default:
      return step satisfies never;
  }
}

function wait(graph: TestGraph, model: PimModel, until: number): StepResult {
  if (!Number.isFinite(until)) return idle;
  graph.clock.set(new Date(until));
  return { ...nothing, rowGroups: passTime(model, until) };
}

function bodyOf({ now }: PimModel, sent: Submit): object {
  const { action, key, expiry, start, justified, isValidationOnly } = sent;
  const isoAt = (after: number) => new Date(now + after).toISOString();
  const expiration =
    expiry.type === 'afterDateTime' ? { type: expiry.type, endDateTime: isoAt(expiry.end) } : expiry;
  const scheduleInfo = { ...(start !== undefined && { startDateTime: isoAt(start) }), expiration };
  const ends = action === 'adminRemove' || action === 'selfDeactivate';
  return {
    ...{ action, ...keys[key], isValidationOnly },
    ...(justified && { justification: 'INC1' }),
    ...(!ends && { scheduleInfo }),
  };
}

function submit(graph: TestGraph, model: PimModel, sent: Submit): StepResult {
  const expected = expectedRefusal(model, sent);
  const answer = graph.send('POST', pathOf[sent.kind], bodyOf(model, sent), callerOf(sent.by, sent.mfa));
  if ('refused' in answer || expected !== undefined) {
    const isEnding = sent.action === 'adminRemove' || sent.action === 'selfDeactivate';
    const isWritten = isEnding && expected === 'ActiveDurationTooShort' && !sent.isValidationOnly;
    return { answer, expected, rowGroups: isWritten ? [rowGroup(keys[sent.key].principalId, tooEarly)] : [] };
  }
  if (sent.isValidationOnly) return { answer, expected, rowGroups: [] };
  const done = `${sent.kind} ${sent.action}`;
  return { answer, expected, done, rowGroups: applyRequest(model, sent, String(answer.body.id)) };
}

function cancel(graph: TestGraph, model: PimModel, { nth, by }: StepOf<'cancel'>): StepResult {
  const request = nthRequest(model, nth, () => true);
  if (request === undefined) return idle;
  const { kind, id, key, status, createdBy } = request;
  const caller = callerOf(by);
  const mayAdminister = by === 'app' ? model.switches.appOnlyCancel === 'allowed' : by === 'admin';
  const isOwn = by !== 'app' && [createdBy, key.principalId].includes(caller.objectId);
  const answer = graph.send('POST', `${pathOf[kind]}/${id}/cancel`, undefined, caller);
  const refuse = (expected: string) => ({ answer, expected, rowGroups: [] });
  if (!isRemembered(request, model.now)) return refuse('RoleAssignmentRequestNotFound');
  if (!isOwn && !mayAdminister) return refuse('UnauthorizedAccessException');
  if (!status.startsWith('Pending') && status !== 'Granted') return refuse('BadRequest');
  const planned = model.schedules.find((schedule) => schedule.id === id);
  const others = planned === undefined ? [] : end(model, planned);
  const end_ = kind === 'eligibility' ? model.switches.cancelledEligibility : 'Canceled';
  change(model, id, end_, { completedAt: model.now });
  const rowGroups = [rowGroup(key.principalId, cancelled(request)), ...others];
  return { answer, expected: undefined, done: `${kind} cancel`, rowGroups };
}

function decide(graph: TestGraph, model: PimModel, { nth, by, result }: StepOf<'review'>): StepResult {
  const request = nthRequest(model, nth, ({ needsApproval }) => needsApproval);
  if (request === undefined) return idle;
  const { id, key, status, createdBy, window } = request;
  const caller = callerOf(by);
  const path = `/beta/roleManagement/directory/roleAssignmentApprovals/${id}/steps/${id}`;
  const answer = graph.send('PATCH', path, { reviewResult: result, justification: 'known' }, caller);
  const refuse = (expected: string) => ({ answer, expected, rowGroups: [] });
  if (by === 'app') return refuse('UnknownError');
  if (!isRemembered(request, model.now)) return refuse('Request_ResourceNotFound');
  const mayApprove = caller.objectId === admin && createdBy !== admin && key.principalId !== admin;
  if (!mayApprove) return refuse('UnauthorizedAccessException');
  if (status !== 'PendingApproval') return refuse('RoleAssignmentRequestAlreadyApproved');
  const begins = Math.max(window?.start ?? 0, model.now);
  if (result === 'Approve' && model.deletedAt.has(key.principalId)) return refuse('SubjectNotFound');
  if (result === 'Approve' && liveOf(model, 'assignment', key)) return refuse('RoleAssignmentExists');
  if (result === 'Approve' && !eligibilityFor(model, key, begins))
    return refuse('RoleAssignmentRequestPolicyValidationFailed');
  return { answer, expected: undefined, done: `review ${result}`, rowGroups: review(model, request, result) };
}

/** Assigns outside PIM. */
function assign(graph: TestGraph, model: PimModel, { key: name, by }: StepOf<'assign'>): StepResult {
  const key: AssignmentKey = keys[name];
  const answer = graph.send('POST', `${directory}/roleAssignments`, key, callerOf(by));
  if (by !== 'app' && by !== 'admin')
    return { answer, expected: 'UnauthorizedAccessException', rowGroups: [] };
  if (model.deletedAt.has(key.principalId))
    return { answer, expected: 'Request_ResourceNotFound', rowGroups: [] };
  if (liveOf(model, 'assignment', key)) return { answer, expected: 'Request_BadRequest', rowGroups: [] };
  const schedule: ModelSchedule = {
    ...{ id: instanceIdOf(key), kind: 'assignment', key, start: model.now, end: undefined, type: 'Assigned' },
    ...{ isOfPim: false, action: 'adminAssign', eligibilityId: undefined },
  };
  forgetLapsed(model, schedule);
  model.schedules.push(schedule);
  return {
    answer,
    expected: undefined,
    rowGroups: [rowGroup(key.principalId, gained('assignment'), assignedOutside)],
  };
}

function unassign(graph: TestGraph, model: PimModel, { key: name, by }: StepOf<'unassign'>): StepResult {
  const key = keys[name];
  const path = `${directory}/roleAssignments/${instanceIdOf(key)}`;
  const answer = graph.send('DELETE', path, undefined, callerOf(by));
  if (by !== 'app' && by !== 'admin')
    return { answer, expected: 'UnauthorizedAccessException', rowGroups: [] };
  const schedule = scheduleInForce(model, key);
  if (schedule === undefined) return { answer, expected: 'Request_ResourceNotFound', rowGroups: [] };
  end(model, schedule);
  return {
    answer,
    expected: undefined,
    rowGroups: [rowGroup(key.principalId, lost('assignment'), removedOutside)],
  };
}

const month = durations.P30D;

/** Deletion instants have whole seconds. */
function moveUser(
  graph: TestGraph,
  model: PimModel,
  { step, user }: StepOf<'delete' | 'restore'>,
): StepResult {
  const id = keys[user].principalId;
  const since = model.deletedAt.get(id);
  const restore = `/v1.0/directory/deletedItems/${id}/restore`;
  const answer =
    step === 'delete'
      ? graph.send('DELETE', `/v1.0/users/${id}`, undefined, callerOf('app'))
      : graph.send('POST', restore, undefined, callerOf('app'));
  const isThere = since === undefined;
  const isKept = since !== undefined && model.now < since + month;
  if (step === 'delete' ? !isThere : !isKept)
    return { answer, expected: 'Request_ResourceNotFound', rowGroups: [] };
  if (step === 'delete') model.deletedAt.set(id, Math.floor(model.now / 1_000) * 1_000);
  else model.deletedAt.delete(id);
  return { answer, expected: undefined, rowGroups: [] };
}
