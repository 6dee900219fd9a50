import { randomUUID } from 'node:crypto';
import type { TableClient } from '@azure/data-tables';
import { isOpen, withFact } from '../../domain/commands/fold-facts.ts';
import type { ChangeRecord, CommandFact } from '../../domain/model/command.ts';
import type { ChangeFilter, CommandKey, CommandStore, OnUnreadable } from '../../ports/commands.ts';
import { StoreError } from '../../ports/errors.ts';
import { instantOfId } from '../../ports/ids.ts';
import type { Listed } from '../../ports/index.ts';
import {
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
  toKeyRow,
  toOpenRow,
  toRecord,
  toStoredFact,
} from './command-rows.ts';
import { statusOf } from './store/failures.ts';
import { checkedPlace } from './store/list-page.ts';
import { findRow, type ListedRow } from './store/rows.ts';
import type { Tables } from './store/tables.ts';
import { checkOwner, type TenantTable, tenantTable } from './store/tenant-table.ts';
import { type RowChange, sendChanges } from './store/transactions.ts';

/** A gate that no claim has gone through yet. */
const NEVER_CLAIMED = 'none';

/** Commands of one tenant in table `Changes`; `command-rows.ts` says how they lie there. */
export function createCommandStore(tables: Tables, tenantId: string): CommandStore {
  const table = tenantTable(tables, 'Changes', tenantId);
  const use = <T>(doing: string, operation: (store: CommandTable) => Promise<T>): Promise<T> =>
    table.use(doing, (client) => operation(new CommandTable(client, table)));
  return {
    accept: (command, key) =>
      use(`accepting change ${command.id}`, async (store) => {
        checkOwner(table, command);
        const fact: CommandFact = { kind: 'accepted', at: command.askedAt, command };
        const row = toFactRow(table, command.id, 0, '', fact);
        try {
          await store.send([
            { operation: 'create', row: toKeyRow(table, key, command.id) },
            { operation: 'create', row },
            { operation: 'create', row: toOpenRow(table, command.id) },
          ]);
        } catch (error) {
          if (statusOf(error) !== 409) throw error;
          const holder = await store.holderOf(key);
          // Written by this very call, whose answer was lost on the way and which the SDK sent again.
          if (holder.record.id !== command.id) return { kind: 'exists', ...holder };
        }
        return { kind: 'accepted', record: toRecord(table, [toStoredFact(table, row)]) };
      }),
    gateVersion: () => use('reading the gate', (store) => store.gateVersion()),
    claim: (record, fact, gate) =>
      use(`claiming change ${record.id}`, async (store) => {
        const added = await store.addAfter(record, fact, [store.moveGate(gate)]);
        if (added.kind === 'added') return { kind: 'claimed', record: added.record };
        // Nothing happened to this command, so it was the gate.
        return added.record.factCount === record.factCount
          ? { kind: 'gate-moved' }
          : { kind: 'moved', record: added.record };
      }),
    add: (record, fact) => use(`recording change ${record.id}`, (store) => store.addAfter(record, fact, [])),
    find: (id) => use(`looking for change ${id}`, (store) => store.find(id)),
    list: (filter, page, onUnreadable) =>
      use('listing changes', (store) => store.list(filter, page, onUnreadable)),
    open: (onUnreadable) => use('listing open changes', (store) => store.open(onUnreadable)),
  };
}

class CommandTable {
  readonly #client: TableClient;
  readonly #table: TenantTable;

  constructor(client: TableClient, table: TenantTable) {
    this.#client = client;
    this.#table = table;
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
    const isOver = isOpen(record) && !staysOpen(fact);
    const index: RowChange[] = isOver
      ? [{ operation: 'delete', row: toOpenRow(this.#table, record.id) }]
      : [];
    try {
      await this.send([...others, { operation: 'create', row }, ...index]);
    } catch (error) {
      // 409: the fact or the gate is there already. 412: the gate was moved. 404: the row of the index is gone.
      const status = statusOf(error);
      if (status !== 409 && status !== 412 && status !== 404) throw error;
      const facts = await this.factsOf(record.id);
      if (facts.length === 0) throw neverAccepted(record);
      // Only the row of the index is missing: somebody removed it, and the fact matters more.
      if (status === 404 && index.length > 0 && facts.length === record.factCount)
        return this.#addWithoutIndex(record, row);
      // Ours: written by a first try whose answer was lost on the way.
      const kind = facts[record.factCount]?.hash === row.Hash ? ('added' as const) : ('moved' as const);
      return { kind, record: toRecord(this.#table, facts) };
    }
    return this.#added(record, row);
  }

  async #addWithoutIndex(record: ChangeRecord, row: FactRow) {
    await this.send([{ operation: 'create', row }]);
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

  async open(onUnreadable: OnUnreadable | undefined): Promise<readonly ChangeRecord[]> {
    const filter = `PartitionKey eq '${changesPartition(this.#table)}' and RowKey gt 'open_' and RowKey lt 'open\`'`;
    const found: ChangeRecord[] = [];
    for await (const row of this.#client.listEntities({ queryOptions: { filter } })) {
      const id = row.rowKey?.slice('open_'.length) ?? '';
      const record = await readOrTell(id, onUnreadable, () => this.find(id));
      if (record !== undefined && isOpen(record)) found.push(record);
    }
    return found;
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

/** Whether a command is not over after this fact. */
function staysOpen({ kind }: CommandFact): boolean {
  return kind === 'awaiting' || kind === 'claimed' || kind === 'sent';
}

function isWanted(record: ChangeRecord, { since, runId, state }: ChangeFilter): boolean {
  return (
    (since === undefined || record.askedAt >= since) &&
    (runId === undefined || (record.source.kind === 'job' && record.source.runId === runId)) &&
    (state === undefined || record.state === state)
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
