import type { UnreadableRow } from '../src/domain/model/unreadable.ts';
import type { ReadPage } from '../src/ports/index.ts';

/** Every row of a listing that can be read. */
export async function rowsOf<T>(pages: AsyncIterable<ReadPage<T>>): Promise<readonly T[]> {
  return (await Array.fromAsync(pages)).flatMap(({ rows }) => rows);
}

/** Every row of a listing that cannot. */
export async function unreadableOf(
  pages: AsyncIterable<ReadPage<unknown>>,
): Promise<readonly UnreadableRow[]> {
  return (await Array.fromAsync(pages)).flatMap(({ unreadable }) => unreadable);
}

/** A row of which nothing but what a test names can be read. */
export function unreadableRow(overrides: Partial<UnreadableRow> = {}): UnreadableRow {
  return {
    id: undefined,
    principalId: undefined,
    roleDefinitionId: undefined,
    directoryScopeId: undefined,
    because: 'GET /rows: status: Invalid input.',
    ...overrides,
  };
}
