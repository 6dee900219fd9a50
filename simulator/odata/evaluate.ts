import { parseTicks } from '../time.ts';
import type { ComparisonOperator, Expression, Literal, Path, TextFunction } from './expression.ts';

export type Test = (item: unknown) => boolean;

/** Compiles a checked filter to a predicate. Texts are compared without regard to case, as Graph's directory does. */
export function testOf(expression: Expression): Test {
  switch (expression.kind) {
    case 'and': {
      const [left, right] = [testOf(expression.left), testOf(expression.right)];
      return (item) => left(item) && right(item);
    }
    case 'or': {
      const [left, right] = [testOf(expression.left), testOf(expression.right)];
      return (item) => left(item) || right(item);
    }
    case 'not': {
      const operand = testOf(expression.operand);
      return (item) => !operand(item);
    }
    case 'compare':
      return comparisonOf(expression.operator, expression.path, expression.value);
    case 'in': {
      const tests = expression.values.map((value) => comparisonOf('eq', expression.path, value));
      return (item) => tests.some((test) => test(item));
    }
    case 'call':
      return callOf(expression.name, expression.path, String(expression.value.value).toLowerCase());
    case 'any':
    case 'all':
      return quantifierOf(expression);
    default:
      return expression satisfies never;
  }
}

function quantifierOf(expression: Extract<Expression, { kind: 'any' | 'all' }>): Test {
  const condition = testOf(expression.condition);
  return (item) => {
    const entries = valueAt(item, expression.path);
    if (!Array.isArray(entries)) return false;
    return expression.kind === 'any' ? entries.some(condition) : entries.every(condition);
  };
}

function comparisonOf(operator: ComparisonOperator, path: Path, literal: Literal): Test {
  if (literal.type === 'null')
    return (item) => ((valueAt(item, path) ?? null) === null) === (operator === 'eq');
  const wanted = comparable(literal.value, literal.type === 'instant');
  return (item) => {
    const found = comparable(valueAt(item, path), literal.type === 'instant');
    if (operator === 'eq') return found === wanted;
    if (operator === 'ne') return found !== wanted;
    // Null has no order: it is neither before nor after anything.
    return found !== undefined && wanted !== undefined && isOrdered(operator, found, wanted);
  };
}

type Comparable = string | number | boolean;

function comparable(value: unknown, isInstant: boolean): Comparable | undefined {
  if (typeof value === 'string') return isInstant ? parseTicks(value) : value.toLowerCase();
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

function isOrdered(operator: 'gt' | 'ge' | 'lt' | 'le', found: Comparable, wanted: Comparable): boolean {
  switch (operator) {
    case 'gt':
      return found > wanted;
    case 'ge':
      return found >= wanted;
    case 'lt':
      return found < wanted;
    case 'le':
      return found <= wanted;
    default:
      return operator satisfies never;
  }
}

function callOf(name: TextFunction, path: Path, wanted: string): Test {
  return (item) => {
    const value = valueAt(item, path);
    if (typeof value !== 'string') return false;
    const text = value.toLowerCase();
    switch (name) {
      case 'startswith':
        return text.startsWith(wanted);
      case 'endswith':
        return text.endsWith(wanted);
      case 'contains':
        return text.includes(wanted);
      default:
        return name satisfies never;
    }
  };
}

/** The value at a path. `undefined`: a part of the path is absent or null. An empty path is the item itself. */
export function valueAt(item: unknown, path: Path): unknown {
  let value = item;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[part];
  }
  return value;
}
