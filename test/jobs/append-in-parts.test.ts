import { describe, expect, test } from '@jest/globals';
import type { Fact } from '../../src/domain/model/evidence.ts';
import { partsOf } from '../../src/jobs/evidence/append-in-parts.ts';
import { december, eligibility, exactly, fact, globalAdministrator, reader } from '../fact-builder.ts';

function granted(person: number, roleDefinitionId: string): Fact {
  const id = `00000000-0000-4000-8000-${String(person).padStart(12, '0')}`;
  const directoryScopeId = '/';
  return fact({ record: eligibility(id, { key: { principalId: id, roleDefinitionId, directoryScopeId } }) });
}

function closed({ record }: Fact): Fact {
  return fact({ change: 'closed', ...(record && { last: record }), time: exactly(december.from) });
}

describe('facts that are written in parts', () => {
  test('are 10,000 at once, those of a topic together', () => {
    const facts = Array.from({ length: 12_000 }, (_, person) =>
      granted(person, person % 2 === 0 ? reader : globalAdministrator),
    );

    const parts = [...partsOf(facts)];

    expect(parts.map(({ length }) => length)).toEqual([10_000, 2_000]);
    expect(new Set(parts.flat().map(({ id }) => id)).size).toBe(12_000);
    const roles = parts
      .flat()
      .map(
        ({ record }) =>
          record?.kind === 'eligibility' && 'roleDefinitionId' in record.key && record.key.roleDefinitionId,
      );
    expect(roles.filter((role, index) => role !== roles[index - 1])).toHaveLength(2);
  });

  test('are never parted from those of the same subject, and keep their order', () => {
    const opened = Array.from({ length: 9_999 }, (_, person) => granted(person, reader));
    const last = granted(9_999, reader);

    const [first, ...others] = partsOf([last, ...opened.slice(0, 9_998), closed(last)]);

    expect(first?.slice(0, 2).map(({ subject, change }) => [subject, change])).toEqual([
      [last.subject, 'opened'],
      [last.subject, 'closed'],
    ]);
    expect(others).toEqual([]);
    const [, second] = partsOf([...opened, last, closed(last), granted(10_001, reader)]);
    expect(second?.map(({ subject }) => subject)).not.toContain(last.subject);
  });

  test('are none where there is nothing to write', () => {
    expect([...partsOf([])]).toEqual([]);
  });
});
