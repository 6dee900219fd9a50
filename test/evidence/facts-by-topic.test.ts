import { describe, expect, test } from '@jest/globals';
import type { Fact } from '../../src/domain/model/evidence.ts';
import { factsByTopic } from '../../src/evidence/facts-by-topic.ts';
import { ada, bob, eligibility, fact, globalAdministrator, reader } from '../fact-builder.ts';

const opened = (principalId: string, roleDefinitionId: string) =>
  fact({
    record: eligibility(principalId, { key: { principalId, roleDefinitionId, directoryScopeId: '/' } }),
  });
const [adaAdministers, bobAdministers, adaReads] = [
  opened(ada, globalAdministrator),
  opened(bob, globalAdministrator),
  opened(ada, reader),
];

/** Facts, and how many of them were taken. */
function counted(facts: readonly Fact[]) {
  const taken = { count: 0 };
  async function* read() {
    for (const one of facts) {
      taken.count += 1;
      yield one;
    }
  }
  return { taken, facts: read() };
}

describe('facts by topic', () => {
  test('of two readings come together', async () => {
    const first = counted([adaAdministers, adaReads]);
    const second = counted([bobAdministers]);

    expect(await Array.fromAsync(factsByTopic([first.facts, second.facts]))).toEqual([
      [adaAdministers, bobAdministers],
      [adaReads],
    ]);
  });

  test('are read no further than to the first of the next topic', async () => {
    const many = Array.from({ length: 50 }, () => adaReads);
    const { taken, facts } = counted([adaAdministers, bobAdministers, ...many]);

    const [topic] = await Array.fromAsync({ length: 1 }, () => factsByTopic([facts]).next());

    expect(topic?.value).toHaveLength(2);
    expect(taken.count).toBe(3);
  });

  test('are not given in two halves', async () => {
    const { facts } = counted([adaAdministers, adaReads, bobAdministers]);

    await expect(Array.fromAsync(factsByTopic([facts]))).rejects.toThrow(
      `facts of role:${globalAdministrator} came after it had ended`,
    );
  });
});
