import { recordsAt } from '../../domain/evidence/access-paths.ts';
import { knownBy } from '../../domain/evidence/subject-history.ts';
import type { InstantText } from '../../domain/model/recorded.ts';
import type { History } from '../../ports/index.ts';

/** What roles were called at an instant, by id; those that nobody knows are left out. */
export async function roleNamesAt(
  history: History,
  roles: Iterable<string>,
  { at, knownAt }: { readonly at: InstantText; readonly knownAt: InstantText },
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  const interval = await history.intervalAt(at);
  if (interval === undefined || interval.purgedAt !== undefined) return names;
  for (const role of new Set(roles)) {
    const facts = await Array.fromAsync(
      history.inInterval(interval, `role:${role}`, { to: at, kinds: ['role'] }),
    );
    for (const { record } of recordsAt(knownBy(facts, knownAt), at))
      if (record.kind === 'role' && record.displayName !== null) names.set(role, record.displayName);
  }
  return names;
}
