import { type Access, isMadeOutsidePim } from './access.ts';
import type { StalenessContext } from './context.ts';
import { type Judgement, stale } from './finding.ts';

/** Whether an assignment was made outside PIM: no request made it (docs/hazards.md#assignments-made-outside-pim). */
export function outsidePim({ schedule }: Access, { rules }: StalenessContext): Judgement | undefined {
  if (!isMadeOutsidePim(schedule)) return undefined;
  return stale('outside-pim', rules.stale, { madeInPim: false });
}
