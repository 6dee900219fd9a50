import type { Fact } from '../../domain/model/evidence.ts';
import type { InstantText } from '../../domain/model/recorded.ts';
import type { History } from '../../ports/index.ts';
import type { Reading } from '../exports/question.ts';

/** Whom or what a question is about, and when. */
interface AskedAbout {
  readonly at: InstantText;
  readonly knownAt: InstantText;
  readonly role?: string | undefined;
  readonly group?: string | undefined;
  readonly principal?: string | undefined;
}

/**
 * An id that no run has ever seen finds as little as one that had nothing. Of an answer without rows it is said which it was:
 * otherwise a slip of the pen would prove that nobody had access.
 */
export async function missUnknownIds(
  history: Pick<History, 'intervalAt' | 'inInterval' | 'ofPrincipalIn'>,
  { at, knownAt, role, group, principal }: AskedAbout,
  reading: Reading,
): Promise<void> {
  const interval = await history.intervalAt(knownAt < at ? knownAt : at);
  if (interval === undefined) return;
  const isUnknown = async (facts: AsyncIterable<Fact>) => {
    for await (const { seenAt } of facts) if (seenAt <= knownAt) return false;
    return true;
  };
  const topic = (name: string) => history.inInterval(interval, name, { to: at });
  if (role !== undefined && (await isUnknown(topic(`role:${role}`))))
    reading.miss({
      part: `role ${role}`,
      because: `no run had seen a role definition with this id by then: it is another one, or was made later. GET /api/role-settings has the ids of all roles.`,
    });
  if (group !== undefined && (await isUnknown(topic(`group:${group}`))))
    reading.miss({
      part: `group ${group}`,
      because: `the history has nothing about a group with this id by then: it had no access and PIM did not manage it, or the id is another one.`,
    });
  if (principal !== undefined && (await isUnknown(history.ofPrincipalIn(interval, principal, at))))
    reading.miss({
      part: `principal ${principal}`,
      because: `the history has nothing about a principal with this object id by then: it had no access, it was erased, or the id is another one, such as an application's in the place of its service principal's.`,
    });
}
