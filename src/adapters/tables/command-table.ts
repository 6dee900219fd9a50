import { randomUUID } from 'node:crypto';
import type { TableClient } from '@azure/data-tables';
import { isOpen, isRunningGrant, withFact } from '../../domain/commands/fold-facts.ts';
import type { ChangeRecord, CommandFact } from '../../domain/model/command.ts';
import type { ChangeFilter, CommandKey, OnUnreadable } from '../../ports/commands.ts';
import { StoreError } from '../../ports/errors.ts';
import { instantOfId } from '../../ports/ids.ts';
import type { Listed } from '../../ports/index.ts';
import {
  type CommandIndex,
  changesPartition,
  commandOfFact,
  type FactRow,
  factPrefix,
  factPrefixShape,
  factsWhere,
  GATE_ROW,
  placeOfKey,
  readKeyRow,
  type StoredFact,
  toFactRow,
  toIndexRow,
  toRecord,
  toStoredFact,
} from './command-rows.ts';
import { statusOf } from './store/failures.ts';
import { checkedPlace } from './store/list-page.ts';
import { findRow, type ListedRow, unlessGone } from './store/rows.ts';
import type { TenantTable } from './store/tenant-table.ts';
import { type RowChange, sendChanges } from './store/transactions.ts';

/** A gate that no claim has gone through yet. */
const NEVER_CLAIMED = 'none';

/** Rows of commands in table `Changes`, read and written. */
export class CommandTable {
  readonly #client: TableClient;
  readonly #table: TenantTable;
  readonly #addsOnly: boolean;

  /** @param addsOnly rows are added here, and neither changed nor deleted. */
  constructor(client: TableClient, table: TenantTable, addsOnly: boolean) {
    this.#client = client;
    this.#table = table;
    this.#addsOnly = addsOnly;
  }

  send(changes: readonly RowChange[]): Promise<void> {
    return sendChanges(this.#client, changes);
  }

  async gateVersion(): Promise<string> {
    const place = { partitionKey: changesPartition(this.#table), rowKey: GATE_ROW };
    return (await findRow(this.#client, place))?.etag ?? NEVER_CLAIMED;
  }

  moveGate(version: string): RowChange {
    const place = { partitionKey: changesPartition(this.#table), rowKey: GATE_ROW };
    const row = this.#table.row(place, { Version: randomUUID() });
    return version === NEVER_CLAIMED
      ? { operation: 'create', row }
      : { operation: 'update', row, etag: version };
  }

  /** Adds a fact, with other rows in the same transaction. `moved`: any of these rows was written meanwhile. */
  async addAfter(record: ChangeRecord, fact: CommandFact, others: readonly RowChange[]) {
    const row = toFactRow(this.#table, record.id, record.factCount, record.lastFactHash, fact);
    const index = indexChanges(this.#table, record, withFact(record, fact, row.Hash)).filter(
      ({ operation }) => !this.#addsOnly || operation === 'create',
    );
    try {
      await this.send([...others, { operation: 'create', row }, ...index]);
    } catch (error) {
      // 409: the fact or the gate is there already. 412: the gate was moved. 404: the row of the index is gone.
      const status = statusOf(error);
      if (status !== 409 && status !== 412 && status !== 404) throw error;
      const facts = await this.factsOf(record.id);
      if (facts.length === 0) throw neverAccepted(record);
      // Only the row of the index is missing: somebody removed it, and the fact matters more.
      const created = index.filter(({ operation }) => operation !== 'delete');
      if (status === 404 && index.length > created.length && facts.length === record.factCount) {
        await this.send([{ operation: 'create', row }, ...created]);
        return this.#added(record, row);
      }
      // Ours: written by a first try whose answer was lost on the way.
      const kind = facts[record.factCount]?.hash === row.Hash ? ('added' as const) : ('moved' as const);
      return { kind, record: toRecord(this.#table, facts) };
    }
    return this.#added(record, row);
  }

  #added(record: ChangeRecord, row: FactRow) {
    const { fact, hash } = toStoredFact(this.#table, row);
    return { kind: 'added' as const, record: withFact(record, fact, hash) };
  }

  async find(id: string): Promise<ChangeRecord | undefined> {
    const facts = await this.factsOf(id);
    return facts.length === 0 ? undefined : toRecord(this.#table, facts);
  }

  async factsOf(id: string): Promise<readonly StoredFact[]> {
    const prefix = factPrefix(id);
    if (prefix === undefined || !factPrefixShape.test(prefix)) return [];
    const filter = `PartitionKey eq '${changesPartition(this.#table)}' and RowKey gt '${prefix}_' and RowKey lt '${prefix}\`'`;
    return Array.fromAsync(this.#facts(filter));
  }

  async holderOf(key: CommandKey) {
    const { partitionKey, rowKey } = placeOfKey(this.#table, key);
    const { id, requestHash } = readKeyRow(this.#table, await this.#client.getEntity(partitionKey, rowKey));
    const found = await this.find(id);
    if (found !== undefined) return { record: found, requestHash };
    const message = `a key in table Changes belongs to change ${id}, which is not there. Somebody removed it: nothing was written.`;
    throw new StoreError('corrupt-row', message, 'KeyWithoutChange');
  }

  async list(
    filter: ChangeFilter,
    { top, from }: { readonly top: number; readonly from?: string | undefined },
    onUnreadable: OnUnreadable | undefined,
  ): Promise<Listed<ChangeRecord>> {
    const place = checkedPlace(from, factPrefixShape, 'listing changes');
    const items: ChangeRecord[] = [];
    for await (const record of this.#records(factsWhere(this.#table, filter, place), onUnreadable)) {
      if (!isWanted(record, filter)) continue;
      if (items.length === top) return { items, next: lastPlace(items) };
      items.push(record);
    }
    return { items, next: undefined };
  }

  /** The commands of an index that belong in it. */
  indexed<Indexed extends ChangeRecord>(
    index: CommandIndex,
    belongs: (record: ChangeRecord) => record is Indexed,
    onUnreadable: OnUnreadable | undefined,
  ): Promise<readonly Indexed[]>;
  indexed(
    index: CommandIndex,
    belongs: (record: ChangeRecord) => boolean,
    onUnreadable: OnUnreadable | undefined,
  ): Promise<readonly ChangeRecord[]>;
  async indexed(
    index: CommandIndex,
    belongs: (record: ChangeRecord) => boolean,
    onUnreadable: OnUnreadable | undefined,
  ): Promise<readonly ChangeRecord[]> {
    const filter = `PartitionKey eq '${changesPartition(this.#table)}' and RowKey gt '${index}_' and RowKey lt '${index}\`'`;
    const found: ChangeRecord[] = [];
    for await (const row of this.#client.listEntities({ queryOptions: { filter } })) {
      const id = row.rowKey?.slice(`${index}_`.length) ?? '';
      const record = await readOrTell(id, onUnreadable, () => this.find(id));
      if (record !== undefined && belongs(record)) found.push(record);
      else if (record !== undefined && index === 'open') await this.#leaveOut(row);
    }
    return found;
  }

  /** What is over is never open again; whoever could only add rows has left its row in the index. */
  async #leaveOut({ partitionKey = '', rowKey = '' }: ListedRow): Promise<void> {
    if (!this.#addsOnly) await unlessGone(this.#client.deleteEntity(partitionKey, rowKey));
  }

  /** Command by command: what is wrong with one of its facts is that command's own trouble. */
  async *#records(filter: string, onUnreadable: OnUnreadable | undefined): AsyncGenerator<ChangeRecord> {
    let rows: ListedRow[] = [];
    const commandOf = ({ rowKey = '' }: ListedRow) => commandOfFact(rowKey);
    const read = async () => {
      const facts = () => rows.map((row) => toStoredFact(this.#table, row));
      const [first] = rows;
      if (first === undefined) return undefined;
      return readOrTell(commandOf(first), onUnreadable, async () => toRecord(this.#table, facts()));
    };
    for await (const row of this.#client.listEntities({ queryOptions: { filter } })) {
      if (rows[0] !== undefined && commandOf(rows[0]) !== commandOf(row)) {
        const record = await read();
        rows = [];
        if (record !== undefined) yield record;
      }
      rows.push(row);
    }
    const last = await read();
    if (last !== undefined) yield last;
  }

  async *#facts(filter: string): AsyncGenerator<StoredFact> {
    for await (const row of this.#client.listEntities({ queryOptions: { filter } }))
      yield toStoredFact(this.#table, row);
  }
}

async function readOrTell<T>(
  id: string,
  onUnreadable: OnUnreadable | undefined,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (onUnreadable === undefined || !(error instanceof StoreError) || error.kind !== 'corrupt-row')
      throw error;
    onUnreadable({ id, askedAt: instantOfId(id), because: error.message });
    return undefined;
  }
}

/** What a fact changes of the indexes. */
function indexChanges(table: TenantTable, before: ChangeRecord, after: ChangeRecord): readonly RowChange[] {
  const move = (index: CommandIndex, was: boolean, is: boolean): readonly RowChange[] => {
    if (was === is) return [];
    return [{ operation: is ? 'create' : 'delete', row: toIndexRow(table, index, after.id) }];
  };
  return [
    ...move('open', isOpen(before), isOpen(after)),
    ...move('grant', isRunningGrant(before), isRunningGrant(after)),
  ];
}

function isWanted(record: ChangeRecord, { since, runId, state, kinds, where }: ChangeFilter): boolean {
  return (
    (since === undefined || record.askedAt >= since) &&
    (runId === undefined || ('runId' in record.source && record.source.runId === runId)) &&
    (state === undefined || record.state === state) &&
    (kinds === undefined || kinds.includes(record.content.kind)) &&
    (where === undefined || where(record))
  );
}

function lastPlace(items: readonly ChangeRecord[]): string | undefined {
  const last = items.at(-1);
  return last === undefined ? undefined : factPrefix(last.id);
}

function neverAccepted({ id }: ChangeRecord): StoreError {
  const message = `recording change ${id}: it is not in table Changes. It was never accepted, or somebody removed it; nothing was written.`;
  return new StoreError('corrupt-row', message, 'NeverAccepted');
}
