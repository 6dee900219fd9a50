import { isOpen, isRunningGrant } from '../../domain/commands/fold-facts.ts';
import type { ChangeRecord, CommandFact } from '../../domain/model/command.ts';
import type { CommandStore } from '../../ports/commands.ts';
import { toFactRow, toIndexRow, toKeyRow, toRecord, toStoredFact } from './command-rows.ts';
import { CommandTable } from './command-table.ts';
import { statusOf } from './store/failures.ts';
import type { Tables } from './store/tables.ts';
import { checkOwner, tenantTable } from './store/tenant-table.ts';

/**
 * Commands of one tenant in table `Changes`; `command-rows.ts` says how they lie there.
 *
 * @param addsOnly the process may add rows and neither change nor delete one, as a front of its own: facts are added all the
 *   same, the gate stays where it is, and rows of the indexes are left for whoever may delete them.
 */
export function createCommandStore(
  tables: Tables,
  tenantId: string,
  { addsOnly = false } = {},
): CommandStore {
  const table = tenantTable(tables, 'Changes', tenantId);
  const use = <T>(operation: string, work: (store: CommandTable) => Promise<T>): Promise<T> =>
    table.use(operation, (client) => work(new CommandTable(client, table, addsOnly)));
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
            { operation: 'create', row: toIndexRow(table, 'open', command.id) },
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
        const added = await store.addAfter(
          record,
          fact,
          gateMoves(record, addsOnly) ? [store.moveGate(gate)] : [],
        );
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
    open: (onUnreadable) =>
      use('listing open changes', (store) => store.indexed('open', isOpen, onUnreadable)),
    runningGrants: (onUnreadable) =>
      use('listing running grants', (store) => store.indexed('grant', isRunningGrant, onUnreadable)),
  };
}

/**
 * Whether a claim moves the gate, so that whoever judges at the same time looks again. What a user does with their own token is
 * judged by Entra, as in its portal: where the gate cannot be moved, it goes without. Nothing else may.
 */
function gateMoves({ id, content }: ChangeRecord, addsOnly: boolean): boolean {
  if (!addsOnly) return true;
  if (content.kind === 'self-service') return false;
  throw new TypeError(`change ${id} is not for a process that may only add rows: ${content.kind}`);
}
