import { endsBy } from '../matching/ends.ts';
import { dayMilliseconds, laterBy } from '../matching/instants.ts';
import { type Access, endFacts } from './access.ts';
import { disabled, principalGone } from './accounts.ts';
import { neverActivated } from './activations.ts';
import type { StalenessContext } from './context.ts';
import {
  type Finding,
  type Judgement,
  leave,
  preferred,
  report,
  type StaleJudgement,
  unlessOff,
} from './finding.ts';
import { judgeGroup } from './groups.ts';
import { heldBack, setAside } from './set-aside.ts';
import { outsidePim, permanentActive, redundant } from './standing-access.ts';

/** Judges an access by itself, whatever was found before. */
export function judge(access: Access, context: StalenessContext): Finding {
  return setAside(access, context) ?? findingOf(access, context);
}

function findingOf(access: Access, context: StalenessContext): Finding {
  if (context.isOff) return leave('mode-off', {});
  const { principal } = access;
  const judgements = judgementsOf(access, context).filter((one) => one !== undefined);
  const judgement = preferred(judgements, context.marks.get(access.id)?.reason);
  if (judgement === undefined)
    return leave(principal?.kind === 'servicePrincipal' ? 'service-principal' : 'in-use', {});
  switch (judgement.verdict) {
    case 'stale':
      return findingOfStale(access, judgement, context);
    case 'anomaly':
      return report(judgement.because, judgement.facts, { mode: 'plan' });
    default:
      return leave(judgement.because, judgement.facts);
  }
}

function findingOfStale(access: Access, found: StaleJudgement, context: StalenessContext): Finding {
  const { kind, mode, reportAs, facts } = found;
  if (mode === 'off') return leave('mode-off', { ...facts, foundStale: kind });
  const held = heldBack(access, found, context);
  if (held !== undefined) return held;
  if (reportAs === undefined) return { outcome: 'remove', stale: found };
  const { snapshot, rules } = context;
  const swept = laterBy(snapshot.now, rules.stale.coolDownDays * dayMilliseconds);
  if (endsBy(access.end, swept)) return leave('ends-by-itself', endFacts(access));
  return report(reportAs, reportAs === kind ? facts : { ...facts, foundStale: kind }, found);
}

/** The judgements for each kind of principal, in the order of preference. */
function judgementsOf(access: Access, context: StalenessContext): readonly (Judgement | undefined)[] {
  const { principal } = access;
  switch (principal?.kind) {
    case 'user':
      return [
        ...context.ofPerson(principal),
        unlessOff('never-activated', neverActivated(access, context), context.rules.stale),
        unlessOff('permanent-active', permanentActive(access, context), context.rules.stale),
        outsidePim(access, context),
        redundant(access, context),
      ];
    case 'group':
      return [
        judgeGroup(access, principal, context),
        reported(outsidePim(access, context)),
        redundant(access, context),
      ];
    case 'servicePrincipal':
      return [
        unlessOff('disabled', disabled(principal, context), context.rules.stale),
        outsidePim(access, context),
        redundant(access, context),
      ].map(ofServicePrincipal);
    case 'gone':
      return [principalGone(context)];
    default:
      return [];
  }
}

/** A group's access is only reported for how it was made: removing it would take it from members who may be using it. */
function reported(judgement: Judgement | undefined): Judgement | undefined {
  return judgement?.verdict === 'stale' ? { ...judgement, reportAs: judgement.kind } : judgement;
}

/**
 * Their use shows in no sign-in of users, and production breaks without their roles
 * (docs/hazards.md#service-principals).
 */
function ofServicePrincipal(judgement: Judgement | undefined): Judgement | undefined {
  if (judgement === undefined) return undefined;
  const facts = { ...judgement.facts, principal: 'servicePrincipal' };
  return judgement.verdict === 'stale'
    ? { ...judgement, facts, reportAs: judgement.kind }
    : { ...judgement, facts };
}
