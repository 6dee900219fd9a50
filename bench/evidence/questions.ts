import { accessAt } from '../../src/evidence/access-at.ts';
import { diffOf } from '../../src/evidence/differences.ts';
import { timelineOfPrincipal, timelineOfRole } from '../../src/evidence/timelines.ts';
import { verifyEvidence } from '../../src/evidence/verify/verify-evidence.ts';
import type { TableCounts } from './counted-tables.ts';
import { MadeTenant } from './made-tenant.ts';
import { type EvidenceStore, openStore } from './run-night.ts';
import type { TablesProcess } from './tables-process.ts';

/** The instants that questions are about: in the same place of each month that is asked about. */
export interface AskedTimes {
  readonly monthBegins: string;
  readonly weekBefore: string;
  readonly at: string;
}

/** @param last night of the history. @param day of the month, which both histories have. */
export function timesOf(last: Date, day: number): AskedTimes {
  const on = (date: number, hour: number) =>
    new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), date, hour)).toISOString();
  return { monthBegins: on(1, 12), weekBefore: on(day - 7, 12), at: on(day, 12) };
}

/** What a question cost the store. */
export interface QuestionCost {
  readonly question: string;
  /** Rows of the answer; of `verify`, rows that were verified. */
  readonly rows: number;
  readonly requests: number;
  /** Rows that came over the wire, and rows that the store looked at for them. */
  readonly answered: number;
  readonly lookedAt: number;
  readonly seconds: number;
}

/** Requests and rows that the store looked at, for a row of the answer. */
export function costOfRow({ requests, lookedAt, rows }: QuestionCost): number {
  return (requests + lookedAt) / rows;
}

/** Asks everything, and counts what the store is asked for it. */
export async function askAll(
  tables: TablesProcess,
  identities: number,
  times: AskedTimes,
): Promise<readonly QuestionCost[]> {
  const store = openStore(tables.endpoint);
  await store.history.intervals();
  const costs: QuestionCost[] = [];
  for (const [question, ask] of Object.entries(questionsOf(store, identities, times))) {
    await tables.takeCounts();
    const begun = performance.now();
    const rows = await ask();
    const seconds = (performance.now() - begun) / 1_000;
    if (rows === 0) throw new Error(`"${question}" has no row to answer: its cost would mean nothing`);
    costs.push({ question, rows, seconds, ...sumOf(Object.values(await tables.takeCounts())) });
  }
  return costs;
}

function sumOf(counts: readonly TableCounts[]) {
  const sum = (name: keyof TableCounts) => counts.reduce((total, count) => total + count[name], 0);
  return { requests: sum('requests'), answered: sum('answered'), lookedAt: sum('lookedAt') };
}

function questionsOf(
  store: EvidenceStore,
  identities: number,
  { monthBegins, weekBefore, at }: AskedTimes,
): Readonly<Record<string, () => Promise<number>>> {
  const { history } = store;
  const tenant = new MadeTenant(identities);
  const [role, person, member] = [tenant.roleId(0), tenant.personId(0), tenant.personId(3)];
  const month = { from: monthBegins, to: at };
  return {
    'access to a role at an instant': async () => rowsOf(await accessAt(history, { at, role })),
    'access to all roles at an instant': async () => rowsOf(await accessAt(history, { at })),
    'access of a person at an instant': async () =>
      rowsOf(await accessAt(history, { at, principal: person })),
    'access of a member of a group': async () => rowsOf(await accessAt(history, { at, principal: member })),
    'difference of a week': async () => rowsOf(await diffOf(history, { from: weekBefore, to: at })),
    'timeline of a person, a month': async () => rowsOf(await timelineOfPrincipal(history, person, month)),
    'timeline of a role, a month': async () => rowsOf(await timelineOfRole(history, role, month)),
    'timeline of a person, all of it': async () => rowsOf(await timelineOfPrincipal(history, person)),
    verify: () => verifiedRows(store),
  };
}

type Answer =
  | Awaited<ReturnType<typeof accessAt>>
  | Awaited<ReturnType<typeof diffOf>>
  | Awaited<ReturnType<typeof timelineOfRole>>;

function rowsOf(answer: Answer): number {
  if (answer.kind === 'unknown') throw new Error(`nothing is known, because: ${answer.because}`);
  if ('accesses' in answer) return answer.accesses.length;
  return 'differences' in answer ? answer.differences.length : answer.entries.length;
}

async function verifiedRows(store: EvidenceStore): Promise<number> {
  const { state, sentence, rows } = await verifyEvidence(store, {}, new AbortController().signal);
  if (state !== 'consistent') throw new Error(`verify says ${state}: ${sentence}`);
  return rows.verified;
}
