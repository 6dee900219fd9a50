import type { Expression, Literal, Path } from './expression.ts';
import { badFilter, unsupportedQuery } from './refusals.ts';
import type { FilterOperator, FilterRule, Resource } from './resource.ts';

const edmTypes = {
  string: 'Edm.String',
  guid: 'Edm.Guid',
  instant: 'Edm.DateTimeOffset',
  number: 'Edm.Int32',
  boolean: 'Edm.Boolean',
  null: 'Null',
} as const satisfies Record<Literal['type'], string>;

/**
 * Checks a filter against its collection's rules, and replaces its paths by the collection's spelling.
 *
 * @param advanced the request has `ConsistencyLevel: eventual` and `$count=true`.
 * @throws GraphRefusal 400 for a filter that Graph does not support.
 */
export function checkFilter<T>(expression: Expression, resource: Resource<T>, advanced: boolean): Expression {
  return new FilterCheck(resource, advanced, expression).checked(expression, undefined);
}

/** The variable of `any` or `all`, and the collection it ranges over. */
interface Scope {
  readonly variable: string;
  readonly path: string;
}

class FilterCheck<T> {
  readonly #resource: Resource<T>;
  readonly #advanced: boolean;
  readonly #isSingle: boolean;

  constructor(resource: Resource<T>, advanced: boolean, whole: Expression) {
    this.#resource = resource;
    this.#advanced = advanced;
    this.#isSingle = whole.kind !== 'and' && whole.kind !== 'or';
  }

  checked(expression: Expression, scope: Scope | undefined): Expression {
    switch (expression.kind) {
      case 'and':
      case 'or':
        this.#allowLogic(expression.kind);
        return {
          ...expression,
          left: this.checked(expression.left, scope),
          right: this.checked(expression.right, scope),
        };
      case 'not':
        this.#allowLogic('not');
        return { ...expression, operand: this.checked(expression.operand, scope) };
      case 'compare':
        return {
          ...expression,
          path: this.#allowed(expression.path, expression.operator, [expression.value], scope),
        };
      case 'in':
        return { ...expression, path: this.#allowed(expression.path, 'in', expression.values, scope) };
      case 'call':
        return {
          ...expression,
          path: this.#allowed(expression.path, expression.name, [expression.value], scope),
        };
      case 'any':
      case 'all':
        return this.#checkedLambda(expression);
      default:
        return expression satisfies never;
    }
  }

  #checkedLambda(expression: Extract<Expression, { kind: 'any' | 'all' }>): Expression {
    const written = expression.path.join('/');
    const known = this.#rules().find(([name]) =>
      name.toLowerCase().startsWith(`${written.toLowerCase()}/*`),
    )?.[0];
    if (known === undefined || expression.kind === 'all') throw this.#unsupported(written);
    const path = known.slice(0, known.indexOf('/*'));
    const condition = this.checked(expression.condition, {
      variable: expression.variable.toLowerCase(),
      path,
    });
    return { ...expression, path: path.split('/'), condition };
  }

  /** The path as declared; within a lambda, relative to the variable's entry. */
  #allowed(path: Path, operator: FilterOperator, values: readonly Literal[], scope: Scope | undefined): Path {
    const written = path.join('/');
    const full = scope === undefined ? written : this.#inScope(path, scope);
    const found = this.#rules().find(([name]) => name.toLowerCase() === full.toLowerCase());
    if (found === undefined) throw this.#unknown(path, scope);
    const [name, rule] = found;
    if (rule.alone === true && !this.#isSingle)
      throw unsupportedQuery(`Filter not supported: '${name}' cannot be combined with other filters.`);
    this.#allowOperator(name, rule, operator);
    for (const value of values) requireType(rule, operator, value);
    return scope === undefined
      ? name.split('/')
      : name
          .slice(scope.path.length + 2)
          .split('/')
          .filter(Boolean);
  }

  #allowOperator(name: string, rule: FilterRule, operator: FilterOperator): void {
    if (rule.operators.includes(operator)) return;
    if (rule.advanced?.includes(operator) !== true) throw this.#unsupported(name);
    if (!this.#advanced) throw this.#unsupported(name);
  }

  #allowLogic(word: 'and' | 'or' | 'not'): void {
    const { logic = 'and', advancedQueries } = this.#resource;
    if (!logic.split('-').includes(word))
      throw unsupportedQuery(`The '${word}' operator is not supported here.`);
    if (word === 'not' && advancedQueries === true && !this.#advanced)
      throw unsupportedQuery("Operator: 'Not' is not supported");
  }

  #inScope([first, ...rest]: Path, { variable, path }: Scope): string {
    if (first?.toLowerCase() !== variable)
      throw badFilter(`'${first}' is not the variable of the expression around it.`);
    return [path, '*', ...rest].join('/');
  }

  #unknown(path: Path, scope: Scope | undefined) {
    const first = path[scope === undefined ? 0 : 1] ?? '';
    const isKnown =
      scope !== undefined ||
      this.#resource.properties.some((name) => name.toLowerCase() === first.toLowerCase());
    return isKnown
      ? this.#unsupported(path.join('/'))
      : badFilter(
          `Could not find a property named '${first}' on type 'microsoft.graph.${this.#resource.type}'.`,
        );
  }

  #unsupported(name: string) {
    const { label } = this.#resource;
    return unsupportedQuery(
      `Unsupported or invalid query filter clause specified for property '${name}' of resource '${label}'.`,
    );
  }

  #rules() {
    return Object.entries(this.#resource.filter ?? {});
  }
}

/** Refuses a literal that is quoted where it must not be, or the other way round. */
function requireType(rule: FilterRule, operator: string, value: Literal): void {
  if (value.type === rule.type || value.type === 'null') return;
  throw badFilter(
    `A binary operator with incompatible types was detected. Found operand types '${edmTypes[rule.type]}' and '${edmTypes[value.type]}' for operator kind '${operator}'.`,
  );
}
