import type { ComparisonOperator, TextFunction } from './expression.ts';

export type FilterOperator = ComparisonOperator | TextFunction | 'in';

/** The filters that one property allows. */
export interface FilterRule {
  readonly type: 'string' | 'boolean' | 'instant';
  readonly operators: readonly FilterOperator[];
  /** Operators that need `ConsistencyLevel: eventual` and `$count=true`. */
  readonly advanced?: readonly FilterOperator[];
  /** The condition must be the only one of the filter. */
  readonly alone?: boolean;
}

/** One navigation that `$expand` can include. */
export interface ExpandRule<T> {
  readonly resolve: (item: T) => object | null;
  /** Properties that a nested `$select` may name. `undefined`: any. */
  readonly selectable?: readonly string[];
  /** Navigations of a nested `$expand`, resolved from the outer item as well. */
  readonly expand?: Readonly<Record<string, ExpandRule<T>>>;
}

export type QueryOption = '$filter' | '$select' | '$orderby' | '$top' | '$count' | '$expand';

/** The queries that a collection allows. Anything undeclared is refused, as Graph would. */
export interface Resource<T> {
  /** The type name without its namespace: `directoryAudit`. */
  readonly type: string;
  /** The name in Graph's messages: `User`. */
  readonly label: string;
  readonly options: readonly QueryOption[];
  /** Options and selectable properties that Graph has here and this simulator lacks. */
  readonly notSimulated?: readonly string[];
  /** Properties that `$select` may name. */
  readonly properties: readonly string[];
  /** Properties answered without `$select`. Default: all. */
  readonly defaults?: readonly string[] | ((item: T) => readonly string[]);
  /** Rules by path; `targetResources/*` stands for one entry of a collection. */
  readonly filter?: Readonly<Record<string, FilterRule>>;
  /** Allowed connectives between conditions. */
  readonly logic?: 'and' | 'and-or' | 'and-or-not';
  readonly sort?: Readonly<Record<string, 'plain' | 'advanced'>>;
  readonly expand?: Readonly<Record<string, ExpandRule<T>>>;
  readonly pageSize: { readonly default: number; readonly most: number };
  /** Whether `$count`, `ne`, `not` and others work with `ConsistencyLevel: eventual` (directory objects only). */
  readonly advancedQueries?: boolean;
}
