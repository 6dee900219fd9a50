import type { AssignmentKey } from '../../../../simulator/state/identifiers.ts';
import { type Book, eligibilityFor, type Held, isRemembered, liveOf } from './book.ts';
import { admin, callerOf, directory, type Heard, keys, pathOf, type Stage } from './cast.ts';
import { carryOut, end, heldNow, nthAsked, review } from './conduct.ts';
import { fitted } from './fitting.ts';
import { instanceIdOf } from './instance-id.ts';
import { judge, type Verdict } from './judge.ts';
import { type Act, act, assignedOutside, cancelled, gained, lost, removedOutside, tooEarly } from './rows.ts';
import { changeSettings } from './settings.ts';
import { durations, type Step, type Submit } from './steps.ts';
import { change, forgetLapsed, passTime, turningPoints } from './time.ts';

/** One step as the simulator took it, and as the book says it should have. */
export interface Played {
  /** Nothing was asked: there is nothing to cancel, or nothing that lies ahead. */
  readonly isIdle?: boolean;
  readonly heard: Heard | undefined;
  readonly expected: Verdict;
  /** Kind and action of what was accepted, for the tally. */
  readonly done?: string;
  /** What the log should have got. */
  readonly acts: readonly Act[];
}

const nothing = { heard: undefined, expected: undefined, acts: [] };
const idle = { ...nothing, isIdle: true };
type Of<Name extends Step['step']> = Step & { readonly step: Name };

/** Takes one step on the stage and in the book. */
export function play(stage: Stage, book: Book, step: Step): Played {
  switch (step.step) {
    case 'submit':
      return submit(stage, book, step);
    case 'fitting':
      return submit(stage, book, fitted(book, step));
    case 'cancel':
      return cancel(stage, book, step);
    case 'review':
      return decide(stage, book, step);
    case 'assign':
      return assign(stage, book, step);
    case 'unassign':
      return unassign(stage, book, step);
    case 'settings':
      changeSettings(stage, book, step.change);
      return nothing;
    case 'switch':
      Object.assign(stage.tenant.pim.switches, step.to);
      Object.assign(book.switches, step.to);
      return nothing;
    case 'delete':
    case 'restore':
      return moveUser(stage, book, step);
    case 'wait':
      return wait(stage, book, book.now + step.milliseconds);
    case 'waitForNext':
      return wait(stage, book, Math.max(book.now, Math.min(...turningPoints(book)) + step.beside));
    default:
      return step satisfies never;
  }
}

function wait(stage: Stage, book: Book, until: number): Played {
  if (!Number.isFinite(until)) return idle;
  stage.clock.set(new Date(until));
  return { ...nothing, acts: passTime(book, until) };
}

function bodyOf({ now }: Book, sent: Submit): object {
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

function submit(stage: Stage, book: Book, sent: Submit): Played {
  const expected = judge(book, sent);
  const heard = stage.send('POST', pathOf[sent.kind], bodyOf(book, sent), callerOf(sent.by, sent.mfa));
  if ('refused' in heard || expected !== undefined) {
    const isEnding = sent.action === 'adminRemove' || sent.action === 'selfDeactivate';
    const isWritten = isEnding && expected === 'ActiveDurationTooShort' && !sent.isValidationOnly;
    return { heard, expected, acts: isWritten ? [act(keys[sent.key].principalId, tooEarly)] : [] };
  }
  if (sent.isValidationOnly) return { heard, expected, acts: [] };
  const done = `${sent.kind} ${sent.action}`;
  return { heard, expected, done, acts: carryOut(book, sent, String(heard.body.id)) };
}

function cancel(stage: Stage, book: Book, { nth, by }: Of<'cancel'>): Played {
  const asked = nthAsked(book, nth, () => true);
  if (asked === undefined) return idle;
  const { kind, id, key, status, createdBy } = asked;
  const caller = callerOf(by);
  const mayAdminister = by === 'app' ? book.switches.appOnlyCancel === 'allowed' : by === 'admin';
  const isOwn = by !== 'app' && [createdBy, key.principalId].includes(caller.objectId);
  const heard = stage.send('POST', `${pathOf[kind]}/${id}/cancel`, undefined, caller);
  const refuse = (expected: string) => ({ heard, expected, acts: [] });
  if (!isRemembered(asked, book.now)) return refuse('RoleAssignmentRequestNotFound');
  if (!isOwn && !mayAdminister) return refuse('UnauthorizedAccessException');
  if (!status.startsWith('Pending') && status !== 'Granted') return refuse('BadRequest');
  const planned = book.held.find((held) => held.id === id);
  const others = planned === undefined ? [] : end(book, planned);
  const end_ = kind === 'eligibility' ? book.switches.cancelledEligibility : 'Canceled';
  change(book, id, end_, { completedAt: book.now });
  const acts = [act(key.principalId, cancelled(asked)), ...others];
  return { heard, expected: undefined, done: `${kind} cancel`, acts };
}

function decide(stage: Stage, book: Book, { nth, by, result }: Of<'review'>): Played {
  const asked = nthAsked(book, nth, ({ needsApproval }) => needsApproval);
  if (asked === undefined) return idle;
  const { id, key, status, createdBy, window } = asked;
  const caller = callerOf(by);
  const path = `/beta/roleManagement/directory/roleAssignmentApprovals/${id}/steps/${id}`;
  const heard = stage.send('PATCH', path, { reviewResult: result, justification: 'known' }, caller);
  const refuse = (expected: string) => ({ heard, expected, acts: [] });
  if (by === 'app') return refuse('UnknownError');
  if (!isRemembered(asked, book.now)) return refuse('Request_ResourceNotFound');
  const mayApprove = caller.objectId === admin && createdBy !== admin && key.principalId !== admin;
  if (!mayApprove) return refuse('UnauthorizedAccessException');
  if (status !== 'PendingApproval') return refuse('RoleAssignmentRequestAlreadyApproved');
  const begins = Math.max(window?.start ?? 0, book.now);
  if (result === 'Approve' && book.left.has(key.principalId)) return refuse('SubjectNotFound');
  if (result === 'Approve' && liveOf(book, 'assignment', key)) return refuse('RoleAssignmentExists');
  if (result === 'Approve' && !eligibilityFor(book, key, begins))
    return refuse('RoleAssignmentRequestPolicyValidationFailed');
  return { heard, expected: undefined, done: `review ${result}`, acts: review(book, asked, result) };
}

/** Past PIM, as anybody with the permission can. */
function assign(stage: Stage, book: Book, { key: name, by }: Of<'assign'>): Played {
  const key: AssignmentKey = keys[name];
  const heard = stage.send('POST', `${directory}/roleAssignments`, key, callerOf(by));
  if (by !== 'app' && by !== 'admin') return { heard, expected: 'UnauthorizedAccessException', acts: [] };
  if (book.left.has(key.principalId)) return { heard, expected: 'Request_ResourceNotFound', acts: [] };
  if (liveOf(book, 'assignment', key)) return { heard, expected: 'Request_BadRequest', acts: [] };
  const held: Held = {
    ...{ id: instanceIdOf(key), kind: 'assignment', key, start: book.now, end: undefined, type: 'Assigned' },
    ...{ isOfPim: false, action: 'adminAssign', eligibilityId: undefined },
  };
  forgetLapsed(book, held);
  book.held.push(held);
  return {
    heard,
    expected: undefined,
    acts: [act(key.principalId, gained('assignment'), assignedOutside)],
  };
}

function unassign(stage: Stage, book: Book, { key: name, by }: Of<'unassign'>): Played {
  const key = keys[name];
  const path = `${directory}/roleAssignments/${instanceIdOf(key)}`;
  const heard = stage.send('DELETE', path, undefined, callerOf(by));
  if (by !== 'app' && by !== 'admin') return { heard, expected: 'UnauthorizedAccessException', acts: [] };
  const held = heldNow(book, key);
  if (held === undefined) return { heard, expected: 'Request_ResourceNotFound', acts: [] };
  end(book, held);
  return {
    heard,
    expected: undefined,
    acts: [act(key.principalId, lost('assignment'), removedOutside)],
  };
}

const month = durations.P30D;

/** Instants of the directory have whole seconds. */
function moveUser(stage: Stage, book: Book, { step, user }: Of<'delete' | 'restore'>): Played {
  const id = keys[user].principalId;
  const since = book.left.get(id);
  const restore = `/v1.0/directory/deletedItems/${id}/restore`;
  const heard =
    step === 'delete'
      ? stage.send('DELETE', `/v1.0/users/${id}`, undefined, callerOf('app'))
      : stage.send('POST', restore, undefined, callerOf('app'));
  const isThere = since === undefined;
  const isKept = since !== undefined && book.now < since + month;
  if (step === 'delete' ? !isThere : !isKept)
    return { heard, expected: 'Request_ResourceNotFound', acts: [] };
  if (step === 'delete') book.left.set(id, Math.floor(book.now / 1_000) * 1_000);
  else book.left.delete(id);
  return { heard, expected: undefined, acts: [] };
}
