import { type Asked, approvalEnds, type Book, type Held, isAbout, isListed } from './book.ts';
import { type Act, act, approvalExpired, completed, expired, gained } from './rows.ts';
import { day } from './steps.ts';

/** Lets time pass, and tells what the log says of it meanwhile. */
export function passTime(book: Book, to: number): Act[] {
  const from = book.now;
  const isPassed = (instant: number | undefined) => instant !== undefined && from < instant && instant <= to;
  const begun = book.held.filter(({ start }) => isPassed(start)).flatMap((each) => begin(book, each));
  const ended = book.held
    .filter(({ end }) => isPassed(end))
    .toSorted((one, other) => Number(one.end) - Number(other.end))
    .flatMap((each) => lapse(book, each));
  const inVain = book.asked
    .filter((each) => each.status === 'PendingApproval' && isPassed(approvalEnds(each)))
    .map((each) => giveUp(book, each));
  book.now = to;
  return [...begun, ...ended, ...inVain];
}

function begin(book: Book, held: Held): Act[] {
  change(book, held.id, 'Provisioned');
  if (!isListed(book, held, held.start)) return [];
  const told = { ...held, window: held };
  return [act(held.key.principalId, gained(held.kind), completed(told))];
}

function lapse(book: Book, held: Held): Act[] {
  book.held = book.held.filter((each) => each !== held);
  book.lapsed.push(held);
  return isListed(book, held, Number(held.end)) ? [expired(held)] : [];
}

function giveUp(book: Book, asked: Asked): Act {
  change(book, asked.id, 'Failed');
  return act(asked.key.principalId, approvalExpired);
}

export function change(book: Book, id: string, status: string, more: Partial<Asked> = {}): void {
  book.asked = book.asked.map((each) => (each.id === id ? { ...each, ...more, status } : each));
}

/** Instants ahead at which something changes of itself. */
export function turningPoints(book: Book): number[] {
  const { held, asked, left, now } = book;
  return [
    ...held.flatMap(({ start, end = now }) => [start, end]),
    ...asked.flatMap((each) => [
      ...(each.status === 'PendingApproval' ? [approvalEnds(each)] : []),
      each.createdAt + 45 * day,
      ...(each.completedAt === undefined ? [] : [each.completedAt + 30 * day]),
    ]),
    ...[...left.values()].map((since) => since + 7 * day),
  ].filter((instant) => instant > now);
}

/** What ended there before is forgotten when something new is put there: by an activation, only activations. */
export function forgetLapsed(book: Book, { kind, key, type }: Held): void {
  const isHere = isAbout(kind, key);
  book.lapsed = book.lapsed.filter(
    (each) => !isHere(each) || (type === 'Activated' && each.type === 'Assigned'),
  );
}
