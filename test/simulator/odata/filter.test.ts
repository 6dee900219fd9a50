import { describe, expect, test } from '@jest/globals';
import { boundsOf } from '../../../simulator/odata/bounds.ts';
import { testOf } from '../../../simulator/odata/evaluate.ts';
import { parseFilter } from '../../../simulator/odata/parser.ts';
import type { Resource } from '../../../simulator/odata/resource.ts';
import { checkFilter } from '../../../simulator/odata/rules.ts';
import { GraphRefusal } from '../../../simulator/refusal.ts';

const thing: Resource<object> = {
  type: 'thing',
  label: 'Thing',
  options: ['$filter'],
  properties: ['id', 'name', 'enabled', 'madeAt', 'owner', 'targets', 'tags', 'secret'],
  logic: 'and-or-not',
  advancedQueries: true,
  filter: {
    id: { type: 'string', operators: ['eq', 'in'] },
    name: { type: 'string', operators: ['eq', 'startswith', 'contains'], advanced: ['ne', 'endswith'] },
    enabled: { type: 'boolean', operators: ['eq'], advanced: ['ne'] },
    madeAt: { type: 'instant', operators: ['eq', 'ge', 'le', 'gt', 'lt'] },
    'owner/id': { type: 'string', operators: ['eq'] },
    'targets/*/id': { type: 'string', operators: ['eq', 'startswith'] },
    'tags/*': { type: 'string', operators: ['eq'] },
    seenAt: { type: 'instant', operators: ['le'], alone: true },
  },
  pageSize: { default: 10, most: 10 },
};

const things = [
  {
    id: '1',
    name: "O'Brien",
    enabled: true,
    madeAt: '2026-09-01T00:00:00.1234567Z',
    owner: { id: 'x' },
    targets: [{ id: 'a' }],
    tags: ['red'],
  },
  {
    id: '2',
    name: 'Böb',
    enabled: false,
    madeAt: '2026-09-01T00:00:00.1234568Z',
    owner: null,
    targets: [],
    tags: ['blue', 'red'],
  },
  {
    id: '3',
    name: null,
    enabled: true,
    madeAt: null,
    targets: [{ id: 'b' }, { id: null }],
    seenAt: '2026-01-01T00:00:00Z',
  },
];

function idsThat(filter: string, advanced = true): string[] {
  const holds = testOf(checkFilter(parseFilter(filter), thing, advanced));
  return things.filter(holds).map(({ id }) => id);
}

describe('a filter that a collection allows', () => {
  test.each([
    { filter: "name eq 'o''brien'", ids: ['1'] },
    { filter: "NAME eq 'böb'", ids: ['2'] },
    { filter: 'name eq null', ids: ['3'] },
    { filter: 'name ne null', ids: ['1', '2'] },
    { filter: "name ne 'Böb'", ids: ['1', '3'] },
    { filter: "startswith(name,'B')", ids: ['2'] },
    { filter: "contains(name,'B')", ids: ['1', '2'] },
    { filter: "endswith(name,'EN')", ids: ['1'] },
    { filter: "not startswith(name,'B')", ids: ['1', '3'] },
    { filter: 'enabled eq false', ids: ['2'] },
    { filter: 'madeAt ge 2026-09-01T00:00:00.1234568Z', ids: ['2'] },
    { filter: 'madeAt gt 2026-09-01T00:00:00.1234567Z', ids: ['2'] },
    { filter: 'madeAt le 2026-09-01T02:00:00.1234567+02:00', ids: ['1'] },
    { filter: 'madeAt lt 2026-09-01T00:00:00.1234567Z', ids: [] },
    { filter: 'madeAt eq 2026-09-01T00:00:00.1234567Z', ids: ['1'] },
    { filter: "owner/id eq 'X'", ids: ['1'] },
    { filter: "Targets/any(t:t/ID eq 'b')", ids: ['3'] },
    { filter: "targets/any(t:startswith(t/id,'a') or t/id eq 'b')", ids: ['1', '3'] },
    { filter: "tags/any(c:c eq 'red')", ids: ['1', '2'] },
    { filter: "id in ('3','1')", ids: ['1', '3'] },
    { filter: "id eq '1' or id eq '2' and enabled eq true", ids: ['1'] },
    { filter: "(id eq '1' or id eq '2') and enabled eq false", ids: ['2'] },
    { filter: 'seenAt le 2026-06-01T00:00:00Z', ids: ['3'] },
  ])('$filter holds for $ids', ({ filter, ids }) => {
    expect(idsThat(filter)).toEqual(ids);
  });
});

describe('a filter that a collection does not allow', () => {
  const unsupported = 'Request_UnsupportedQuery';
  test.each([
    {
      filter: "unheard eq 'x'",
      code: 'BadRequest',
      message: "Could not find a property named 'unheard' on type 'microsoft.graph.thing'",
    },
    { filter: "secret eq 'x'", code: unsupported, message: "property 'secret' of resource 'Thing'" },
    { filter: "id ne 'x'", code: unsupported, message: "property 'id'" },
    { filter: "owner/name eq 'x'", code: unsupported, message: "property 'owner/name'" },
    { filter: "targets/any(t:t/name eq 'x')", code: unsupported, message: "property 't/name'" },
    { filter: "targets/any(t:u/id eq 'x')", code: 'BadRequest', message: "'u' is not the variable" },
    { filter: "targets/all(t:t/id eq 'x')", code: unsupported, message: "property 'targets'" },
    { filter: "owner/any(t:t/id eq 'x')", code: unsupported, message: "property 'owner'" },
    {
      filter: "madeAt ge '2026-09-01T00:00:00Z'",
      code: 'BadRequest',
      message: "'Edm.DateTimeOffset' and 'Edm.String'",
    },
    { filter: "enabled eq 'true'", code: 'BadRequest', message: "'Edm.Boolean' and 'Edm.String'" },
    { filter: 'name eq 5', code: 'BadRequest', message: "'Edm.String' and 'Edm.Int32'" },
    {
      filter: "seenAt le 2026-06-01T00:00:00Z and id eq '3'",
      code: unsupported,
      message: 'cannot be combined',
    },
  ])('$filter is refused with $code', ({ filter, code, message }) => {
    const refusal = refusalOf(filter, true);
    expect(refusal).toMatchObject({ status: 400, code });
    expect(refusal.message).toContain(message);
  });

  test.each(['enabled ne true', "endswith(name,'x')", "not startswith(name,'x')"])(
    '%s needs ConsistencyLevel: eventual and $count=true',
    (filter) => {
      expect(refusalOf(filter, false)).toMatchObject({ status: 400, code: unsupported });
      expect(() => idsThat(filter, true)).not.toThrow();
    },
  );

  function refusalOf(filter: string, advanced: boolean): GraphRefusal {
    try {
      idsThat(filter, advanced);
    } catch (error) {
      if (error instanceof GraphRefusal) return error;
      throw error;
    }
    throw new Error(`${filter} was not refused`);
  }
});

describe('the bounds that a filter sets on an instant', () => {
  test('are those joined by and', () => {
    const { from, to } = boundsOf(
      parseFilter("a ge 2026-09-01T00:00:00Z and (b eq 'x' and a le 2026-09-02T00:00:00Z)"),
      'a',
    );

    expect([from, to].map((bounds) => bounds.map(({ value }) => value))).toEqual([
      ['2026-09-01T00:00:00Z'],
      ['2026-09-02T00:00:00Z'],
    ]);
  });

  test('are none below or', () => {
    expect(boundsOf(parseFilter('a ge 2026-09-01T00:00:00Z or a le 2026-08-01T00:00:00Z'), 'a')).toEqual({
      eq: [],
      from: [],
      to: [],
    });
  });
});
