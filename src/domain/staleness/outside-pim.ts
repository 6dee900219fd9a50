import { type Access, isMadeOutsidePim } from './access.ts';
import type { StalenessContext } from './context.ts';
import { type Judgement, stale } from './finding.ts';

/** Whether an assignment was made past PIM: no request made it (trap 16). */
export function outsidePim({ schedule }: Access, { rules }: StalenessContext): Judgement | undefined {
  if (!isMadeOutsidePim(schedule)) return undefined;
  return stale('outside-pim', rules.stale, { madeInPim: false });
}
