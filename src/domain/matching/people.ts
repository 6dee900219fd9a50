import { sameId } from '../model/access.ts';
import type { Person } from '../model/rules.ts';

/** All accounts of whoever has this one, itself included; in lower case. */
export function accountsOf(id: string, people: readonly Person[]): readonly string[] {
  const person = people.find(({ accounts }) => accounts.some((account) => sameId(account, id)));
  const accounts = person === undefined ? [id] : [id, ...person.accounts];
  return [...new Set(accounts.map((account) => account.toLowerCase()))];
}
