import { dayMilliseconds } from '../matching/instants.ts';
import { isSameKey, sameId } from '../model/access.ts';
import type { Sender } from '../model/sender.ts';
import { checkOf, met, unknown, unmet } from './check.ts';
import { senderOf } from './check-sender.ts';
import type { ActivationCheck, CheckCode } from './decision.ts';
import type { ActivationFacts, OwnGrant } from './facts.ts';

const what = 'The grants that this app gave';

/** Whether the sender has not had too much in the 24 hours before now. */
export function countChecks(facts: ActivationFacts): readonly ActivationCheck[] {
  const sender = senderOf(facts);
  const codes: readonly CheckCode[] = ['grants-of-sender', 'people-of-sender', 'cool-down'];
  if (sender === undefined)
    return codes.map((code) => unknown(code, `The rules say nothing of the sender "${facts.ask.sender}".`));
  return [grantsOfSender(facts, sender), peopleOfSender(facts, sender), coolDown(facts, sender)];
}

function ofSender(grants: readonly OwnGrant[], { name }: Sender): readonly OwnGrant[] {
  return grants.filter(({ sender }) => sender === name);
}

/** Those that began in the 24 hours before now. */
function ofToday(grants: readonly OwnGrant[], now: Date): readonly OwnGrant[] {
  return grants.filter(({ from }) => from.getTime() > now.getTime() - dayMilliseconds);
}

function grantsOfSender({ grants, now }: ActivationFacts, sender: Sender): ActivationCheck {
  const code = 'grants-of-sender';
  return checkOf(code, what, grants, (all) => {
    const before = ofToday(ofSender(all, sender), now).length;
    const most = sender.limits.grants;
    const counted = `The sender "${sender.name}" was given ${before} grants in the last 24 hours, and \`limits.grants\` allows ${most}`;
    if (before + 1 <= most) return met(code, `${counted}.`);
    return unmet(
      code,
      `${counted}. Ask again later, or raise the limit; see first whether it is the sender that asks.`,
    );
  });
}

function peopleOfSender({ ask, grants, now }: ActivationFacts, sender: Sender): ActivationCheck {
  const code = 'people-of-sender';
  return checkOf(code, what, grants, (all) => {
    const people = new Set(
      ofToday(ofSender(all, sender), now).map(({ key }) => key.principalId.toLowerCase()),
    );
    people.add(ask.key.principalId.toLowerCase());
    const most = sender.limits.people;
    const counted = `With this one ${people.size} people were given access for the sender "${sender.name}" in the last 24 hours, and \`limits.people\` allows ${most}`;
    if (people.size <= most) return met(code, `${counted}.`);
    return unmet(
      code,
      `${counted}. Ask again later, or raise the limit; see first whether it is the sender that asks.`,
    );
  });
}

/** Of the person in the role, at whatever scope, for this sender. */
function ofOne(
  { ask }: Pick<ActivationFacts, 'ask'>,
  grants: readonly OwnGrant[],
  sender: Sender,
): readonly OwnGrant[] {
  const { principalId, roleDefinitionId } = ask.key;
  return ofSender(grants, sender).filter(
    ({ key }) => sameId(key.principalId, principalId) && sameId(key.roleDefinitionId, roleDefinitionId),
  );
}

/** Access that goes on is no next start: whoever has it may have it longer. */
function coolDown({ ask, grants, now }: ActivationFacts, sender: Sender): ActivationCheck {
  const code = 'cool-down';
  return checkOf(code, what, grants, (all) => {
    const minutes = sender.limits.coolDownMinutes;
    const isRunning = all.some(
      ({ key, endedAt, until }) => isSameKey(key, ask.key) && endedAt === undefined && until > now,
    );
    if (isRunning) return met(code, 'The access goes on: it does not begin anew.');
    const ends = ofOne({ ask }, all, sender).map(({ endedAt, until }) => (endedAt ?? until).getTime());
    const last = ends
      .filter((end) => end <= now.getTime())
      .reduce((one, other) => Math.max(one, other), -Infinity);
    if (last === -Infinity)
      return met(code, 'The person had no access to the role for this sender that ended.');
    const ended = `The person’s last access to the role for the sender "${sender.name}" ended at ${new Date(last).toISOString()}, and \`limits.coolDownMinutes\` asks for ${minutes} minutes between`;
    if (now.getTime() >= last + minutes * 60_000) return met(code, `${ended}.`);
    return unmet(
      code,
      `${ended}. Ask again at ${new Date(last + minutes * 60_000).toISOString()}, or let the person use PIM itself.`,
    );
  });
}

/**
 * The latest end that `limits.minutesOfOne` leaves: time that several grants share counts once, and so does time that is given
 * already. `undefined`: it is not known.
 */
export function latestByMinutes(facts: ActivationFacts, sender: Sender): Date | undefined {
  const { grants, now } = facts;
  if (grants.kind === 'unknown') return undefined;
  const [since, at] = [now.getTime() - dayMilliseconds, now.getTime()];
  const spans = ofOne(facts, grants.value, sender)
    .map(({ from, until, endedAt }) => [from.getTime(), (endedAt ?? until).getTime()] as const)
    .toSorted(([one], [other]) => one - other);
  // Time up to `reached` is counted, or lies before the 24 hours.
  let [used, reached] = [0, since];
  for (const [from, to] of spans) {
    used += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return new Date(Math.max(at, reached) + sender.limits.minutesOfOne * 60_000 - used);
}
