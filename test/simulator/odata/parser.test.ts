import { describe, expect, test } from '@jest/globals';
import type { Expression, Literal } from '../../../simulator/odata/expression.ts';
import { parseFilter } from '../../../simulator/odata/parser.ts';

/** The expression with all brackets, so that a test shows the precedence. */
function written(expression: Expression): string {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return `(${written(expression.left)} ${expression.kind} ${written(expression.right)})`;
    case 'not':
      return `not(${written(expression.operand)})`;
    case 'compare':
      return `${expression.path.join('/')} ${expression.operator} ${literal(expression.value)}`;
    case 'in':
      return `${expression.path.join('/')} in [${expression.values.map(literal).join()}]`;
    case 'call':
      return `${expression.name}(${expression.path.join('/')},${literal(expression.value)})`;
    default:
      return `${expression.kind}(${expression.path.join('/')}|${expression.variable}|${written(expression.condition)})`;
  }
}

const literal = ({ type, value }: Literal) => `${type}:${value}`;

describe('a filter', () => {
  test.each([
    {
      filter: 'activityDateTime ge 2026-09-01T00:00:00Z and activityDateTime le 2026-09-02T00:00:00.1234567Z',
      means:
        '(activityDateTime ge instant:2026-09-01T00:00:00Z and activityDateTime le instant:2026-09-02T00:00:00.1234567Z)',
    },
    { filter: 'a ge 2026-09-01T02:00:00+02:00', means: 'a ge instant:2026-09-01T02:00:00+02:00' },
    { filter: 'a ge 2026-09-01', means: 'a ge instant:2026-09-01T00:00:00Z' },
    { filter: "targetResources/any(t:t/id eq 'x')", means: 'any(targetResources|t|t/id eq string:x)' },
    {
      filter: "targetResources/any(t: startswith(t/displayName,'x'))",
      means: 'any(targetResources|t|startswith(t/displayName,string:x))',
    },
    { filter: "groupTypes/any(c:c eq 'Unified')", means: 'any(groupTypes|c|c eq string:Unified)' },
    { filter: "initiatedBy/user/id eq 'a'", means: 'initiatedBy/user/id eq string:a' },
    { filter: "startsWith(displayName, 'A') eq true", means: 'startswith(displayName,string:A)' },
    { filter: "startswith(displayName,'A') eq false", means: 'not(startswith(displayName,string:A))' },
    { filter: "id in ('a', 'b')", means: 'id in [string:a,string:b]' },
    { filter: "displayName eq 'O''Brien'", means: "displayName eq string:O'Brien" },
    { filter: "displayName eq ''", means: 'displayName eq string:' },
    { filter: "displayName eq '100 % (50%41) + æ/,:'", means: 'displayName eq string:100 % (50%41) + æ/,:' },
    { filter: 'directoryScopeId eq null', means: 'directoryScopeId eq null:null' },
    { filter: 'accountEnabled ne true', means: 'accountEnabled ne boolean:true' },
    { filter: '  accountEnabled   EQ   TRUE  ', means: 'accountEnabled eq boolean:true' },
    {
      filter: 'id eq 0a000000-0000-0000-0000-000000000001',
      means: 'id eq guid:0a000000-0000-0000-0000-000000000001',
    },
    { filter: 'members/$count eq 0', means: 'members/$count eq number:0' },
    { filter: 'not(a eq true)', means: 'not(a eq boolean:true)' },
    {
      filter: "not startswith(a,'x') and b eq 'y'",
      means: '(not(startswith(a,string:x)) and b eq string:y)',
    },
    { filter: "startswith eq 'x'", means: 'startswith eq string:x' },
  ])('$filter is understood', ({ filter, means }) => {
    expect(written(parseFilter(filter))).toBe(means);
  });

  test('binds and more tightly than or, and brackets more tightly still', () => {
    expect(written(parseFilter("a eq 'x' or b eq 'y' and c eq 'z'"))).toBe(
      '(a eq string:x or (b eq string:y and c eq string:z))',
    );
    expect(written(parseFilter("(a eq 'x' or b eq 'y') and c eq 'z'"))).toBe(
      '((a eq string:x or b eq string:y) and c eq string:z)',
    );
  });

  test.each([
    { filter: "a eq 'x' and", at: 12 },
    { filter: 'a', at: 1 },
    { filter: 'a eq', at: 4 },
    { filter: "a like 'x'", at: 2 },
    { filter: "a eq 'x' b", at: 9 },
    { filter: "(a eq 'x'", at: 9 },
    { filter: 'a in ()', at: 6 },
    { filter: 'startswith(a)', at: 12 },
    { filter: "'x' eq a", at: 0 },
    { filter: '', at: 0 },
  ])('$filter is refused at position $at', ({ filter, at }) => {
    expect(() => parseFilter(filter)).toThrow(
      `Invalid filter clause: Syntax error at position ${at} in '${filter}'.`,
    );
  });

  test.each([
    { filter: "a eq 'x", message: 'unterminated string literal' },
    { filter: 'a eq #', message: "character '#' is not valid at position 5" },
    { filter: 'a eq 2026-09-01T00:00:00', message: "character '2' is not valid at position 5" },
  ])('$filter is refused', ({ filter, message }) => {
    expect(() => parseFilter(filter)).toThrow(message);
  });
});
