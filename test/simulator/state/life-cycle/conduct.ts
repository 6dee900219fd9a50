import {
  type Asked,
  type Book,
  eligibilityFor,
  from,
  type Held,
  isAbout,
  isOther,
  isRemembered,
  lapsedOf,
  liveOf,
  pendingOf,
  settingsOf,
  type Window,
} from './book.ts';
import { callerOf, type Kind } from './cast.ts';
import { extended, landing, windowOf } from './judge.ts';
import {
  type Act,
  act,
  approvalAsked,
  completed,
  decided,
  gained,
  lost,
  requested,
  reviewed,
} from './rows.ts';
import type { Submit } from './steps.ts';
import { change, forgetLapsed } from './time.ts';

/** What an accepted request does. @param id that was given to it. */
export function carryOut(book: Book, sent: Submit, id: string): Act[] {
  const { kind, action } = sent;
  const key = landing(book, sent);
  const live = liveOf(book, kind, key);
  const pending = pendingOf(book, kind, key);
  const wanted = windowOf(book, sent);
  const window = wanted && extended(wanted, live, sent);
  const asked: Asked = {
    ...{ id, kind, action, key, window, createdBy: callerOf(sent.by).objectId, createdAt: book.now },
    ...{ needsApproval: false, status: 'Revoked', completedAt: undefined },
  };
  const settled = pending === undefined ? [] : [settle(book, sent, pending)];
  const ask = requested({ kind, action, window: window ?? live });
  if (action === 'selfExtend' || action === 'selfRenew') {
    book.asked.push({ ...asked, status: 'PendingAdminDecision', completedAt: undefined });
    return [act(key.principalId, ask)];
  }
  if (action === 'selfActivate' && settingsOf(book, key).approval) {
    const waiting = { status: 'PendingApproval', completedAt: undefined, needsApproval: true };
    book.asked.push({ ...asked, ...waiting });
    return [act(key.principalId, ask, approvalAsked)];
  }
  const { rows, others } =
    window === undefined ? remove(book, asked, live) : grant(book, { ...asked, window }, live);
  return [act(key.principalId, ask, ...rows, ...settled), ...others];
}

function settle(book: Book, { action }: Submit, { id }: Asked): string {
  const isGranted = action !== 'adminRemove';
  change(book, id, isGranted ? 'Provisioned' : 'Denied', { completedAt: book.now });
  return decided(isGranted);
}

interface Done {
  readonly rows: readonly string[];
  /** Acts of PIM's own that follow from it. */
  readonly others: readonly Act[];
}

function remove(book: Book, asked: Asked, live: Held | undefined): Done {
  book.asked.push(asked);
  const wasInForce = live !== undefined && live.start <= book.now;
  const others = live === undefined ? [] : end(book, live);
  const done = completed({ ...asked, window: live });
  return { rows: wasInForce ? [lost(asked.kind), done] : [done], others };
}

/** Ends what is held. An eligibility takes with it the activations that are still to come; others as the switch says. */
export function end(book: Book, held: Held): Act[] {
  takeAway(book, held);
  if (held.kind === 'assignment') return [];
  const { activationWithoutEligibility } = book.switches;
  const orphans = book.held.filter(
    ({ eligibilityId, start }) =>
      eligibilityId === held.id && (start > book.now || activationWithoutEligibility === 'ends'),
  );
  return orphans.map((each) => {
    takeAway(book, each);
    const told = { kind: each.kind, action: 'selfDeactivate', window: each } as const;
    const isRunning = each.start <= book.now;
    return act(each.key.principalId, completed(told), ...(isRunning ? [lost(each.kind)] : []));
  });
}

/** A grant that had not begun will not: the request is revoked. */
function takeAway(book: Book, held: Held): void {
  book.held = book.held.filter(isOther(held));
  if (held.start > book.now) change(book, held.id, 'Revoked', { completedAt: book.now });
}

/** @param live what it takes the place of. */
export function grant(book: Book, asked: Asked & { window: Window }, live: Held | undefined): Done {
  const { id, kind, key, action, window } = asked;
  const isAhead = window.start > book.now;
  const wasInForce = live !== undefined && live.start <= book.now;
  book.asked = book.asked.filter(isOther(asked));
  const status = isAhead ? 'Granted' : 'Provisioned';
  book.asked.push({ ...asked, status, completedAt: Math.max(window.start, book.now) });
  if (live !== undefined) takeAway(book, live);
  const isActivation = action === 'selfActivate';
  const held: Held = {
    ...{ id, kind, key, ...window, action, isOfPim: true, type: isActivation ? 'Activated' : 'Assigned' },
    eligibilityId: isActivation ? eligibilityFor(book, key, window.start)?.id : undefined,
  };
  const before = [live, lapsedOf(book, kind, key)].map((each) => each?.id);
  forgetLapsed(book, held);
  // Activations of an eligibility go on under the one that takes its place.
  book.held = book.held.map((each) =>
    each.eligibilityId !== undefined && kind === 'eligibility' && before.includes(each.eligibilityId)
      ? { ...each, eligibilityId: id }
      : each,
  );
  book.held.push(held);
  if (isAhead) return { rows: wasInForce ? [lost(kind)] : [], others: [] };
  return { rows: [completed(asked), ...(wasInForce ? [] : [gained(kind)])], others: [] };
}

/** What an approver decides of an activation that waits. */
export function review(book: Book, asked: Asked, result: 'Approve' | 'Deny'): Act[] {
  const { principalId } = asked.key;
  if (result === 'Deny' || asked.window === undefined) {
    change(book, asked.id, 'Denied', { completedAt: book.now });
    return [act(principalId, reviewed(result))];
  }
  const window = from(asked.window, Math.max(asked.window.start, book.now));
  return [act(principalId, reviewed(result), ...grant(book, { ...asked, window }, undefined).rows)];
}

/** The nth newest request that somebody could mean, those forgotten and those of the other kind as well. */
export function nthAsked({ asked }: Book, nth: number, among: (one: Asked) => boolean): Asked | undefined {
  const found = asked.filter(among).toReversed();
  return found[nth % Math.max(1, found.length)];
}

export function isAskedOf(kind: Kind, book: Book): (one: Asked) => boolean {
  return (one) => one.kind === kind && isRemembered(one, book.now);
}

export function heldNow(book: Book, key: Held['key']): Held | undefined {
  const live = book.held.filter(isAbout('assignment', key)).find(({ start }) => start <= book.now);
  return live && liveOf(book, 'assignment', key) === live ? live : undefined;
}
