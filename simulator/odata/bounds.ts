import type { Expression, Literal } from './expression.ts';

/** The comparisons that must all hold for the filter to hold: those joined by `and` at the top level. */
function requiredComparisons(expression: Expression): Extract<Expression, { kind: 'compare' }>[] {
  if (expression.kind === 'compare') return [expression];
  if (expression.kind !== 'and') return [];
  return [...requiredComparisons(expression.left), ...requiredComparisons(expression.right)];
}

/** The values that bound a property: equal to, not before, not after. */
export function boundsOf(expression: Expression, property: string): Bounds {
  const bounds: { eq: Literal[]; from: Literal[]; to: Literal[] } = { eq: [], from: [], to: [] };
  for (const { path, operator, value } of requiredComparisons(expression)) {
    if (path.join('/') !== property) continue;
    if (operator === 'eq') bounds.eq.push(value);
    if (operator === 'eq' || operator === 'ge' || operator === 'gt') bounds.from.push(value);
    if (operator === 'eq' || operator === 'le' || operator === 'lt') bounds.to.push(value);
  }
  return bounds;
}

interface Bounds {
  readonly eq: readonly Literal[];
  readonly from: readonly Literal[];
  readonly to: readonly Literal[];
}

/** Every property path that a filter uses. */
export function pathsOf(expression: Expression): string[] {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return [...pathsOf(expression.left), ...pathsOf(expression.right)];
    case 'not':
      return pathsOf(expression.operand);
    case 'any':
    case 'all':
    case 'compare':
    case 'in':
    case 'call':
      return [expression.path.join('/')];
    default:
      return expression satisfies never;
  }
}
