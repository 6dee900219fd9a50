import { laterBy } from '../matching/instants.ts';
import { isSameKey } from '../model/access.ts';
import { lengthText, met, unknown, unmet } from './check.ts';
import { latestByMinutes } from './check-counts.ts';
import type { UsedEligibility } from './check-eligibility.ts';
import { grantOf, senderOf } from './check-sender.ts';
import { longestAssignment } from './check-settings.ts';
import type { ActivationCheck } from './decision.ts';
import type { ActivationFacts } from './facts.ts';
import type { OwnAccess } from './own-access.ts';

/** PIM takes nothing shorter (docs/graph-facts.md#errors-of-pim). */
export const shortestMilliseconds = 5 * 60_000;

/** How long a grant lasts, and from when the role's maximum is counted. */
export interface Term {
  readonly until: Date;
  readonly firstStart: Date;
  /** The next of the limits that hold beside the one that decided. */
  readonly nextLimit: Date;
}

export interface TermFinding {
  readonly check: ActivationCheck;
  /** `undefined` unless the check is met. */
  readonly term: Term | undefined;
}

/** Something beyond which a grant may not last. `because` follows "by ". */
interface Limit {
  readonly at: Date;
  readonly because: string;
}

const code = 'duration';

/** The nearest of all limits is the end: of what is asked for, the rules, the role's settings, the eligibility, and the day's minutes. */
export function termOf(
  facts: ActivationFacts,
  used: UsedEligibility | undefined,
  own: OwnAccess | undefined,
): TermFinding {
  const { ask, now } = facts;
  const none = (check: ActivationCheck): TermFinding => ({ check, term: undefined });
  if (!Number.isFinite(ask.minutes) || ask.minutes <= 0)
    return none(
      unmet(code, `It asks for ${ask.minutes} minutes, which is no length of time. Ask for 5 at least.`),
    );
  const firstStart = firstStartOf(facts, own);
  const limits = limitsOf(facts, used, firstStart);
  if (typeof limits === 'string') return none(unknown(code, `How long it may last is not known: ${limits}.`));
  const asked = { at: laterBy(now, ask.minutes * 60_000), because: 'the ask' };
  // Of two that are the same the ask comes first.
  const [nearest = asked, next = nearest] = [asked, ...limits].toSorted(
    (one, other) => one.at.getTime() - other.at.getTime(),
  );
  const length = nearest.at.getTime() - now.getTime();
  if (length < shortestMilliseconds)
    return none(
      unmet(
        code,
        `It would last ${lengthText(Math.max(0, length))} only, by ${nearest.because}, and nothing is given for less than 5 min. ${whatToDo(nearest === asked)}`,
      ),
    );
  const sentence =
    nearest === asked
      ? `It lasts ${ask.minutes} min as asked for, until ${asked.at.toISOString()}.`
      : `${ask.minutes} min are asked for; it lasts ${lengthText(length)}, until ${nearest.at.toISOString()}, by ${nearest.because}.`;
  return {
    check: met(code, sentence),
    term: { until: nearest.at, firstStart, nextLimit: next.at },
  };
}

function whatToDo(isAsk: boolean): string {
  return isAsk ? 'Ask for 5 at least.' : 'Have the limit moved, or let the person use PIM itself.';
}

/** @returns what is not known, as a clause. */
function limitsOf(
  facts: ActivationFacts,
  used: UsedEligibility | undefined,
  firstStart: Date,
): readonly Limit[] | string {
  const { now, settings } = facts;
  const sender = senderOf(facts);
  const grant = sender && grantOf(facts, sender);
  if (sender === undefined || grant === undefined) return 'the rules do not let the sender ask for this';
  if (used === undefined) return 'there is no eligibility that it could rest on';
  if (settings.kind === 'unknown') return `the settings of the role could not be read: ${settings.because}`;
  const { maximumMilliseconds } = settings.value.activation;
  const assignment = longestAssignment(settings.value);
  if (maximumMilliseconds === 'unknown' || assignment === 'unknown')
    return 'the role’s settings do not say it in a form that this app knows';
  const byMinutes = latestByMinutes(facts, sender);
  if (byMinutes === undefined) return 'the grants of the last 24 hours could not be read';
  const { limits } = sender;
  return [
    {
      at: laterBy(now, grant.minutes * 60_000),
      because: `the rules, which give the sender ${grant.minutes} min`,
    },
    {
      at: laterBy(firstStart, maximumMilliseconds),
      because: `the role’s maximum of ${lengthText(maximumMilliseconds)} for an activation (ExpirationRule), counted from ${firstStart.toISOString()}`,
    },
    ...(assignment === 'never'
      ? []
      : [
          {
            at: laterBy(now, assignment),
            because: `Expiration_Admin_Assignment of the role, ${lengthText(assignment)}`,
          },
        ]),
    ...(used.end === 'never' ? [] : [{ at: used.end, because: `the end of eligibility ${used.id}` }]),
    { at: byMinutes, because: `\`limits.minutesOfOne\`, ${limits.minutesOfOne} min in 24 hours` },
  ];
}

/**
 * When the access began that this one continues: that of the running grants, and of every one that ended no sooner than the
 * next began. Whoever extends never gets beyond the role's maximum. Nothing runs: now.
 */
function firstStartOf({ ask, grants, now }: ActivationFacts, own: OwnAccess | undefined): Date {
  if (own === undefined || grants.kind === 'unknown') return now;
  let first = Math.min(now.getTime(), own.start?.getTime() ?? Number.POSITIVE_INFINITY);
  const spans = grants.value
    .filter(({ key }) => isSameKey(key, ask.key))
    .map(({ from, until, endedAt }) => ({ from: from.getTime(), to: (endedAt ?? until).getTime() }))
    .toSorted((one, other) => other.to - one.to);
  // The one that ended last comes first: those before it can only be reached from it.
  for (const { from, to } of spans) if (to >= first) first = Math.min(first, from);
  return new Date(first);
}
