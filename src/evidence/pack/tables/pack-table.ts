import type { InstantText } from '../../../domain/model/recorded.ts';
import type { Column } from '../../exports/column.ts';
import { numbered, type Question, type Reading } from '../../exports/question.ts';
import { answerBasis } from '../../questions/history-basis.ts';
import { historyBegins } from '../history-begins.ts';
import type { PackPeriod } from '../pack-period.ts';
import type { PackPorts, PeriodReading } from '../period.ts';

/** A table of a pack: what it shows, and the question that it is the answer of. */
export interface PackTable<Row = unknown> {
  /** Of its files: `tables/NAME.csv`. */
  readonly name: string;
  readonly title: string;
  /** What a row is, in a sentence or two. */
  readonly about: string;
  readonly question: Question<Row>;
}

/** What tables are made from. */
export interface TableParts {
  readonly ports: PackPorts;
  readonly reading: PeriodReading;
}

/** A table of the history of access over the period. */
export function historyTable<Row>(
  { name, title, about }: Omit<PackTable, 'question'>,
  columns: readonly Column<Row>[],
  { ports, reading: shared }: TableParts,
  rows: (reading: Reading) => Promise<Iterable<Row>>,
): PackTable<Row> {
  const { period } = shared;
  const question: Question<Row> = {
    name,
    query: queryOf(period),
    columns,
    read: (after, reading) => numbered(iterated(rows(reading)), after),
    async basis(reading) {
      const begins = await historyBegins(ports);
      if (begins !== undefined && period.from < begins)
        reading.miss({
          part: 'history',
          because: `it begins at ${begins}: of the time before it has what still lasted then, and little of what had ended. What Entra logged of that time is in audit-events.`,
        });
      return answerBasis(await shared.basis(), reading);
    },
  };
  return { name, title, about, question };
}

/** A table of something else that the app keeps, which no head seals. */
export function recordTable<Row>(
  { name, title, about }: Omit<PackTable, 'question'>,
  columns: readonly Column<Row>[],
  { from, to }: PackPeriod,
  rows: (reading: Reading) => Promise<Iterable<Row>>,
): PackTable<Row> {
  const question: Question<Row> = {
    name,
    query: { from, to },
    columns,
    read: (after, reading) => numbered(iterated(rows(reading)), after),
    basis: async (reading) => ({
      source: { runs: [], read: reading.counts },
      gaps: reading.gaps,
      head: null,
    }),
  };
  return { name, title, about, question };
}

function queryOf({ from, to, knownAt }: PackPeriod): Readonly<Record<string, string>> {
  return { from, to, knownAt };
}

async function* iterated<Row>(rows: Promise<Iterable<Row>>): AsyncGenerator<Row> {
  yield* await rows;
}

/** Hours between two instants, to a tenth. */
export function hoursBetween(from: InstantText, to: InstantText): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 360_000) / 10;
}
