import type { ChangeRecord } from '../../src/domain/model/command.ts';

/** Whose access a record is about. */
export function principalOf(record: ChangeRecord | undefined): string {
  if (record?.content.kind !== 'access') throw new Error('the record is not about access');
  return record.content.change.key.principalId;
}

/** The change that a record undoes. */
export function undoneBy({ source }: ChangeRecord): string | undefined {
  return 'undoes' in source ? source.undoes : undefined;
}
