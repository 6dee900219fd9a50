import type { User } from '../../simulator/directory.ts';
import { secondsText } from '../../simulator/state/seed/users.ts';
import type { SimulationEnvironment } from './environment.ts';
import { createRandomSource, type RandomSource } from './random-source.ts';
import {
  applyEdit,
  initialRules,
  type RulesAttestation,
  type RulesEdit,
  type RulesException,
  type RulesFile,
} from './rules-file.ts';
import { factsOf, type TenantFacts } from './tenant-facts.ts';

/** State that the events of a day share: the environment, and what is planned for later days. */
export interface Simulation {
  readonly environment: SimulationEnvironment;
  /** A new source for each day and each night, so that the events of one do not depend on the runs of another. */
  random: RandomSource;
  readonly seed: number;
  day: number;
  /** Users who do not sign in, and the last day of their leave. */
  readonly onLeaveUntil: Map<string, number>;
  readonly exceptions: RulesException[];
  readonly attestations: RulesAttestation[];
  /** Changes of the rules, and the last day of each. */
  readonly rulesEdits: Map<RulesEdit, number>;
  /** Events that follow on a later day. */
  readonly followUps: { readonly day: number; readonly execute: () => Promise<void> }[];
  /** Disruptions of tonight's runs that the simulation caused on purpose. */
  readonly disruptions: Set<Disruption>;
  readonly forged: ForgedStore;
  /** Number of events, by name. */
  readonly eventCounts: Map<string, number>;
}

/** What somebody has written past the app, and what was done about it. */
export interface ForgedStore {
  /** Ids of memories that were forged since the store was sealed last. */
  readonly rows: Set<string>;
  /** Whether a person has released just these. */
  isReleased: boolean;
  /** How many times the app has sealed its store. */
  seals: number;
}

export type Disruption = 'licence' | 'break-glass' | 'rules-broken' | 'exodus' | 'stopped';

/** A kind of event that happens on a day with this likelihood. */
export interface SimulatedEvent {
  readonly name: string;
  /** From 0 to 1. */
  readonly likelihood: number;
  /** `false`: nobody in the tenant could do it. */
  execute(simulation: Simulation): Promise<boolean>;
}

export function createSimulation(environment: SimulationEnvironment, seed: number): Simulation {
  return {
    environment,
    seed,
    random: createRandomSource(`life ${seed}`),
    day: 0,
    onLeaveUntil: new Map(),
    exceptions: [],
    attestations: [],
    rulesEdits: new Map(),
    followUps: [],
    disruptions: new Set(),
    forged: { rows: new Set(), isReleased: false, seals: 0 },
    eventCounts: new Map(),
  };
}

export function countEvent(simulation: Simulation, what: string): void {
  simulation.eventCounts.set(what, (simulation.eventCounts.get(what) ?? 0) + 1);
}

export const currentTime = ({ environment }: Simulation): Date => environment.simulator.clock.now();

export function currentFacts(simulation: Simulation): TenantFacts {
  return factsOf(simulation.environment.tenant, currentTime(simulation));
}

/** The rules of tonight, with all active edits. */
export function currentRules(simulation: Simulation): RulesFile {
  const { environment, exceptions, attestations, rulesEdits, day } = simulation;
  const base = initialRules(environment.tenant, environment.ownId);
  const rules: RulesFile = { ...base, exceptions, renew: { ...base.renew, attestations } };
  const activeEdits = [...rulesEdits].filter(([, until]) => until >= day);
  return activeEdits.reduce<RulesFile>((rules, [edit]) => applyEdit(rules, edit), rules);
}

/** All users except the break-glass accounts. */
export function ordinaryUsers({ environment }: Simulation): readonly User[] {
  return environment.tenant.users
    .all()
    .filter(({ displayName }) => !displayName.startsWith('Emergency Access'));
}

export function isOnLeave({ onLeaveUntil: away, day }: Simulation, userId: string): boolean {
  return (away.get(userId) ?? -1) >= day;
}

/** Records a sign-in of the user, now. */
export function signIn(simulation: Pick<Simulation, 'environment'>, user: User): void {
  const at = secondsText(simulation.environment.simulator.clock.now());
  const id = user.id;
  simulation.environment.tenant.users.add({
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

export function instantAfterDays(simulation: Simulation, days: number): string {
  return new Date(currentTime(simulation).getTime() + days * 86_400_000).toISOString();
}

export function scheduleFollowUp(simulation: Simulation, days: number, doing: () => Promise<void>): void {
  simulation.followUps.push({ day: simulation.day + days, execute: doing });
}
