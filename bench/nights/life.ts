import type { User } from '../../simulator/directory.ts';
import { secondsText } from '../../simulator/state/seed/users.ts';
import { type Chance, chanceOf } from './chance.ts';
import {
  edited,
  firstHouse,
  type House,
  type HouseAttestation,
  type HouseEdit,
  type HouseException,
} from './house-rules.ts';
import type { Stage } from './stage.ts';
import { type Facts, factsOf } from './tenant-facts.ts';

/** What the deeds of a day share: the world, and what people have in mind for later days. */
export interface Life {
  readonly stage: Stage;
  /** Another one for each day and each night: what the runs did in one shifts nothing that happens in the next. */
  chance: Chance;
  readonly seed: number;
  day: number;
  /** Who does not sign in, and until which day. */
  readonly away: Map<string, number>;
  readonly exceptions: HouseException[];
  readonly attestations: HouseAttestation[];
  /** Changes of the rules, and the last day on which each stands. */
  readonly edits: Map<HouseEdit, number>;
  /** Deeds that are to follow on a later day. */
  readonly later: { readonly day: number; readonly doing: () => Promise<void> }[];
  /** What stands in the way of tonight's runs, and was put there on purpose. */
  readonly troubles: Set<Trouble>;
  /** How often each kind of thing happened. */
  readonly happened: Map<string, number>;
}

export type Trouble = 'licence' | 'break-glass' | 'rules-broken' | 'exodus';

/** One kind of thing that happens on a day of this likelihood. */
export interface Deed {
  readonly name: string;
  /** From 0 to 1. */
  readonly likelihood: number;
  /** `false`: there was nobody to do it. */
  doing(life: Life): Promise<boolean>;
}

export function beginLife(stage: Stage, seed: number): Life {
  return {
    stage,
    seed,
    chance: chanceOf(`life ${seed}`),
    day: 0,
    away: new Map(),
    exceptions: [],
    attestations: [],
    edits: new Map(),
    later: [],
    troubles: new Set(),
    happened: new Map(),
  };
}

export function note(life: Life, what: string): void {
  life.happened.set(what, (life.happened.get(what) ?? 0) + 1);
}

export const now = ({ stage }: Life): Date => stage.simulator.clock.now();

export function factsNow(life: Life): Facts {
  return factsOf(life.stage.tenant, now(life));
}

/** The rules that stand tonight. */
export function houseOf(life: Life): House {
  const { stage, exceptions, attestations, edits, day } = life;
  const base = firstHouse(stage.tenant, stage.ownId);
  const house: House = { ...base, exceptions, renew: { ...base.renew, attestations } };
  const standing = [...edits].filter(([, until]) => until >= day);
  return standing.reduce<House>((rules, [edit]) => edited(rules, edit), house);
}

/** People who may come and go: no break-glass accounts. */
export function people({ stage }: Life): readonly User[] {
  return stage.tenant.users.all().filter(({ displayName }) => !displayName.startsWith('Emergency Access'));
}

export function isAway({ away, day }: Life, userId: string): boolean {
  return (away.get(userId) ?? -1) >= day;
}

/** Somebody signs in now. */
export function signIn(life: Pick<Life, 'stage'>, user: User): void {
  const at = secondsText(life.stage.simulator.clock.now());
  const id = user.id;
  life.stage.tenant.users.add({
    ...user,
    signInActivity: {
      lastSignInDateTime: at,
      lastSignInRequestId: id,
      lastNonInteractiveSignInDateTime: at,
      lastNonInteractiveSignInRequestId: id,
      lastSuccessfulSignInDateTime: at,
      lastSuccessfulSignInRequestId: id,
    },
  });
}

export function inDays(life: Life, days: number): string {
  return new Date(now(life).getTime() + days * 86_400_000).toISOString();
}

export function later(life: Life, days: number, doing: () => Promise<void>): void {
  life.later.push({ day: life.day + days, doing });
}
