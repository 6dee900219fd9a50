import type { ChangeRecord } from '../../domain/model/command.ts';
import type { ChangeFilter, CommandStore, Listed } from '../../ports/index.ts';
import { filteredPage, type ListedPage } from '../core/filtered-page.ts';

/** One page of commands, and those of which a row is not as this app writes it. */
export interface CommandPage extends Listed<ChangeRecord> {
  readonly unreadable?: readonly { readonly id: string; readonly because: string }[];
}

/**
 * One page of the commands that are wanted, newest first: one request looks at a limited number of them.
 *
 * @param isWanted `undefined`: all are.
 */
export async function listCommands(
  commands: Pick<CommandStore, 'list'>,
  span: Pick<ChangeFilter, 'since' | 'runId'>,
  isWanted: ((record: ChangeRecord) => boolean) | undefined,
  page: ListedPage,
): Promise<CommandPage> {
  const unreadable = new Map<string, string>();
  const list = (wanted: ListedPage) =>
    commands.list(span, wanted, ({ id, because }) => unreadable.set(id, because));
  const { items, next } = await (isWanted === undefined ? list(page) : filteredPage(list, isWanted, page));
  const spoilt = [...unreadable].map(([id, because]) => ({ id, because }));
  return { items, next, ...(spoilt.length > 0 && { unreadable: spoilt }) };
}
