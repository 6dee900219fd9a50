import { plausible } from '../matching/instants.ts';
import { isSameKey } from '../model/access.ts';
import { checkOf, met, unknown, unmet } from './check.ts';
import type { ActivationCheck } from './decision.ts';
import type { ActivationFacts, OwnGrant } from './facts.ts';
import {
  type ActiveRow,
  activeRows,
  latestOf,
  type OwnAccess,
  type Ownership,
  ownershipOf,
} from './own-access.ts';

export interface ActiveFinding {
  readonly check: ActivationCheck;
  /** `undefined`: there is none. It says nothing where the check is not met. */
  readonly own: OwnAccess | undefined;
}

const code = 'not-active-otherwise';

/** What there is of the access already. Foreign access is never extended and never ended. */
export function activeOf({ ask, access, grants, now }: ActivationFacts): ActiveFinding {
  let own: OwnAccess | undefined;
  const check = checkOf(code, 'What is active', access.instances, (instances) =>
    checkOf(code, 'What is assigned', access.schedules, (schedules) =>
      checkOf(code, 'The running grants of this app', grants, (given) => {
        const ofKey = given.filter(({ key }) => isSameKey(key, ask.key));
        const judged = activeRows({ ask, now }, instances, schedules).map((row) => ({
          row,
          ownership: ownershipOf(row, ofKey),
        }));
        own = latestOf(
          judged.flatMap(({ ownership }) => (ownership.kind === 'ours' ? [ownership.access] : [])),
        );
        const others = judged.flatMap(({ row, ownership }) => otherCheck(row, ownership));
        // What is known to be there says more than what is not known.
        return others.find(({ isKnown }) => isKnown) ?? others[0] ?? ownCheck(own, ofKey, now);
      }),
    ),
  );
  return { check, own };
}

function otherCheck(row: ActiveRow, ownership: Ownership): readonly ActivationCheck[] {
  const until = untilText(row);
  switch (ownership.kind) {
    case 'ours':
      return [];
    case 'activated':
      return [
        unmet(code, `The role is already active ${until}: it was activated in PIM. Nothing is to be given.`),
      ];
    case 'through-a-group':
      return [
        unmet(
          code,
          `The role is already active ${until}, through a group, not ours. Nothing is to be given.`,
        ),
      ];
    case 'foreign':
      return [
        unmet(
          code,
          `The role is already active, not ours, ${until}. This app neither extends nor ends it; ask whoever assigned it.`,
        ),
      ];
    case 'not-known':
      return [
        unknown(
          code,
          `Whether the role is active otherwise is not known: ${ownership.because}, ${until}. Ask again in a minute.`,
        ),
      ];
    default:
      return ownership satisfies never;
  }
}

function untilText({ source, end }: ActiveRow): string {
  const begins = 'endDateTime' in source ? undefined : plausible(source.startDateTime);
  const from = begins === undefined ? '' : `from ${begins.toISOString()} `;
  if (end === 'never') return `${from}without end`;
  return `${from}until ${end === 'unknown' ? 'a time that is not known' : end.toISOString()}`;
}

/** What our records have running and PIM does not show was taken away, or does not show yet: nobody knows which. */
function ownCheck(own: OwnAccess | undefined, grants: readonly OwnGrant[], now: Date): ActivationCheck {
  if (own !== undefined)
    return met(
      code,
      `The role is active by a grant of ours (${own.scheduleId}), until ${own.end.toISOString()}.`,
    );
  const running = grants.find(({ endedAt, until }) => endedAt === undefined && until > now);
  if (running === undefined) return met(code, 'The role is not active.');
  return unknown(
    code,
    `By our records ${running.activationId} gives the access until ${running.until.toISOString()}, and PIM does not show it: somebody took it away, or it does not show yet. Ask again in a minute.`,
  );
}
