import { compareText } from '../proof/manifest.ts';
import { type MadeTable, TableInMaking, type TableMaking } from './make-table.ts';
import { forEachTable } from './pack-tables.ts';
import { type PackFacts, tablePage } from './pages.ts';
import { textFile } from './sealed-files.ts';
import { columnsTable } from './tables/columns.ts';
import { gapsTable } from './tables/gaps.ts';
import type { PackTable, TableParts } from './tables/pack-table.ts';
import type { PackFile } from './zip.ts';

/** The tables of a pack as files, each with its sidecar and its page. */
export class TableFiles {
  readonly #parts: TableParts;
  readonly #facts: PackFacts;
  readonly #making: TableMaking;
  readonly #made = new Map<string, MadeTable>();

  constructor(parts: TableParts, facts: PackFacts, signal: AbortSignal) {
    this.#parts = parts;
    this.#facts = facts;
    const { knownAt: madeAt, tenantId, madeFor, appVersion } = facts;
    // What was known at `knownAt` is the same whenever it is asked for, and so is the pack: no clock is in it.
    this.#making = { tenantId, format: 'csv', madeAt, madeFor, appVersion, signal };
  }

  /** One after the other, in the order of their names: they share what is read. */
  async *files(): AsyncGenerator<PackFile> {
    const files = forEachTable(this.#parts, (table) => ({
      name: table.name,
      make: () => this.#filesOf(table),
    }));
    for (const { make } of files.toSorted((one, other) => compareText(one.name, other.name))) yield* make();
    const { period } = this.#parts.reading;
    yield* this.#filesOf(gapsTable(this.made(), period));
    yield* this.#filesOf(columnsTable(this.made(), period));
  }

  /** Tables whose files were taken, in the order in which they are read. */
  made(): readonly MadeTable[] {
    const names = [...forEachTable(this.#parts, ({ name }) => name), 'gaps', 'columns'];
    return names.flatMap((name) => this.#made.get(name) ?? []);
  }

  async *#filesOf<Row>(table: PackTable<Row>): AsyncGenerator<PackFile> {
    const path = `tables/${table.name}`;
    const making = new TableInMaking(table, this.#making);
    yield { path: `${path}.csv`, content: making.csv() };
    const printed = await making.printed();
    const { name, title, about, sidecar } = printed;
    this.#made.set(name, { name, title, about, sidecar });
    yield textFile(`${path}.csv.sidecar.json`, `${JSON.stringify(sidecar, undefined, 2)}\n`);
    yield textFile(`${path}.html`, await tablePage(printed, this.#facts));
  }
}
