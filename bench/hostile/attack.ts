import type { Stage, StageOptions } from './stage.ts';

/** What came of an attack. */
export interface Tried {
  /** The harm that the tenant shows afterwards; `undefined`: none. */
  readonly harm: string | undefined;
  /** Whether the like without what is wrong about it works, so that the attack would have bitten. */
  readonly bites: boolean;
}

/** An attempt to turn the app against its owner. */
export interface Attack {
  readonly kind: string;
  readonly name: string;
  attempt(stage: Stage): Promise<Tried>;
}

/** Attacks that one running stack is enough for. */
export interface AttackGroup {
  readonly name: string;
  readonly options: StageOptions;
  readonly attacks: readonly Attack[];
}

/** @returns `sentence` where it is so: harm. */
export function harmIf(isSo: boolean, sentence: string): string | undefined {
  return isSo ? sentence : undefined;
}
