import { recordsSince } from '../../changes/recent-records.ts';
import type { OwnWrite } from '../../domain/drift/contested.ts';
import { daysBefore } from '../../domain/matching/instants.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import type { CommandStore, Log } from '../../ports/index.ts';

/** What this app wrote to hold roles to their baselines in so many days before now, and what people undid of it. */
export async function readOwnWrites(
  { commands, log }: { readonly commands: CommandStore; readonly log: Log },
  now: Date,
  days: number,
): Promise<readonly OwnWrite[]> {
  const records = await recordsSince({ commands }, daysBefore(now, days), ({ id, because }) =>
    log.error('change.unreadable', { changeId: id, because }),
  );
  const undone = new Map(records.flatMap(undoOf));
  return records.flatMap((record) => writesOf(record, undone));
}

type Undone = NonNullable<OwnWrite['undone']>;

/** An undo that took effect, by the change that it undid. */
function undoOf({ source, state, askedBy, askedAt }: ChangeRecord): readonly (readonly [string, Undone])[] {
  if (source.kind !== 'undo' || state !== 'done') return [];
  return [[source.undoes, { by: askedBy.objectId, at: askedAt }]];
}

function writesOf(record: ChangeRecord, undone: ReadonlyMap<string, Undone>): readonly OwnWrite[] {
  const { id, source, content, before, state, outcome } = record;
  if (source.kind !== 'baseline' || content.kind !== 'role-settings') return [];
  // What this app's own gates held back says nothing of anybody else.
  const isRefused = outcome?.code === 'refused' || outcome?.code === 'settings-restored';
  if (state !== 'done' && !isRefused) return [];
  const role = before?.kind === 'role-settings' ? before.roleDefinitionId : undefined;
  if (role === undefined || outcome?.code === 'unchanged') return [];
  return Object.entries(content.rules).map(([ruleId, fields]) => ({
    roleDefinitionId: role.toLowerCase(),
    ruleId,
    changeId: id,
    fields,
    state: state === 'done' ? 'done' : 'refused',
    undone: undone.get(id),
  }));
}
