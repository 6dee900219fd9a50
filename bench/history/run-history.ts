import { verifyEvidence } from '../../src/evidence/verify/verify-evidence.ts';
import { startEnvironment } from '../nights/environment.ts';
import { createRandomSource } from '../nights/random-source.ts';
import { createSimulation, type Simulation } from '../nights/simulation.ts';
import { signingKeyFile } from '../signing-key.ts';
import { askRandomly, type Inquiry } from './ask-questions.ts';
import { compareDays } from './compare-days.ts';
import { HistoryTruth } from './history-truth.ts';
import { firstMidnight, simulateHistory, type TakenLook } from './simulate-history.ts';
import { TenantJournal } from './tenant-journal.ts';
import { createWatchedClock } from './watched-clock.ts';

export interface HistoryOptions {
  readonly seed: number;
  readonly days: number;
  readonly questions: number;
  /** Pairs of instants whose difference is asked for. */
  readonly pairs: number;
  readonly users: number;
  readonly progress?: (text: string) => void;
}

export interface HistoryResult {
  readonly nights: number;
  readonly questions: {
    readonly asked: number;
    readonly knownAt: number;
    readonly certain: number;
    readonly possible: number;
  };
  readonly pairs: { readonly compared: number; readonly differences: number };
  /** Accesses that an answer leaves out because nobody saw them and nothing tells of them. */
  readonly neverSeen: number;
  /** Sentences: each is a wrong answer. */
  readonly wrong: readonly string[];
  readonly verified: { readonly state: string; readonly rows: number; readonly entries: number };
  readonly facts: number;
  readonly eventCounts: ReadonlyMap<string, number>;
}

/** Simulates days of a living tenant, lets the app write its history, and asks it what was so. */
export async function runHistory(options: HistoryOptions): Promise<HistoryResult> {
  const { seed, users, days, progress = () => {} } = options;
  const now = new Date(firstMidnight + 12 * 3_600_000);
  const clock = createWatchedClock(now);
  const key = signingKeyFile();
  const settings = { EVIDENCE_SIGNING_KEY_FILE: key.path };
  const environment = await startEnvironment({ seed, users, now, clock, settings });
  try {
    const simulation = createSimulation(environment, seed);
    const journal = new TenantJournal(environment.tenant);
    clock.beforeMove = (instant) => journal.record(instant);
    const looks = await simulateHistory(simulation, days, (day) => progress(`day ${day} of ${days}`));
    return await inquire(simulation, journal, looks, { ...options, progress });
  } finally {
    await environment.close();
    key.remove();
  }
}

async function inquire(
  simulation: Simulation,
  journal: TenantJournal,
  looks: readonly TakenLook[],
  { seed, questions, pairs, progress }: Required<HistoryOptions>,
): Promise<HistoryResult> {
  const { app, tenant } = simulation.environment;
  const { history } = app.ports;
  const facts = await Array.fromAsync(history.changes({}));
  const inquiry: Inquiry = {
    ...{ history, journal, truth: new HistoryTruth(journal, looks, tenant) },
    random: createRandomSource(`questions ${seed}`),
    from: looks[0]?.at ?? 0,
    to: looks.at(-1)?.at ?? 0,
    ...everythingNamed(facts),
  };
  const asked = [];
  for (let number = 1; number <= questions; number += 1) {
    asked.push(await askRandomly(inquiry));
    progress(`question ${number} of ${questions}`);
  }
  const compared = [];
  for (let number = 1; number <= pairs; number += 1) {
    compared.push(await compareDays(inquiry));
    progress(`difference ${number} of ${pairs}`);
  }
  const verification = await verifyEvidence(app.ports, {}, new AbortController().signal);
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  return {
    nights: looks.length,
    questions: {
      asked: asked.length,
      knownAt: asked.filter(({ question }) => question.knownAt !== undefined).length,
      certain: sum(asked.map(({ certain }) => certain)),
      possible: sum(asked.map(({ possible }) => possible)),
    },
    pairs: { compared: compared.length, differences: sum(compared.map(({ differences }) => differences)) },
    neverSeen: sum([...asked, ...compared].map(({ neverSeen }) => neverSeen)),
    wrong: [
      ...asked.flatMap(({ question, wrong }) => wrong.map((one) => `${JSON.stringify(question)}: ${one}`)),
      ...compared.flatMap(({ from, to, wrong }) => wrong.map((one) => `from ${from} to ${to}: ${one}`)),
    ],
    verified: {
      state: verification.state,
      rows: verification.rows.verified,
      entries: verification.log.entries,
    },
    facts: facts.length,
    eventCounts: simulation.eventCounts,
  };
}

/** Roles and principals that the history tells of. */
function everythingNamed(facts: readonly { readonly record?: unknown; readonly last?: unknown }[]) {
  const keys = facts.flatMap(({ record, last }) => {
    const { key, member } = (record ?? last ?? {}) as {
      readonly key?: { readonly principalId: string; readonly roleDefinitionId?: string };
      readonly member?: { readonly id: string };
    };
    return [{ role: key?.roleDefinitionId, principal: key?.principalId ?? member?.id }];
  });
  return {
    roles: [...new Set(keys.flatMap(({ role }) => role ?? []))].toSorted(),
    principals: [...new Set(keys.flatMap(({ principal }) => principal ?? []))].toSorted(),
  };
}
