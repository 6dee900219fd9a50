import type { ComparisonOperator, TextFunction } from './expression.ts';

export type FilterOperator = ComparisonOperator | TextFunction | 'in';

/** How one property may be filtered. */
export interface FilterRule {
  readonly type: 'string' | 'boolean' | 'instant';
  readonly operators: readonly FilterOperator[];
  /** Operators that need `ConsistencyLevel: eventual` and `$count=true`. */
  readonly advanced?: readonly FilterOperator[];
  /** May not stand beside another condition. */
  readonly alone?: boolean;
}

/** What `$expand` puts in. */
export interface ExpandRule<T> {
  readonly resolve: (item: T) => object | null;
  /** What a nested `$select` may name; `undefined`: `$select` is not looked at more closely. */
  readonly selectable?: readonly string[];
  /** What a nested `$expand` may put in, found from the outer item as well. */
  readonly expand?: Readonly<Record<string, ExpandRule<T>>>;
}

export type QueryOption = '$filter' | '$select' | '$orderby' | '$top' | '$count' | '$expand';

/** What may be asked of a collection. Whatever is not declared is refused, as Graph would. */
export interface Resource<T> {
  /** Without the name space: `directoryAudit`. */
  readonly type: string;
  /** As Graph's messages call it: `User`. */
  readonly label: string;
  readonly options: readonly QueryOption[];
  /** Options, and properties to select, that Graph has here and this simulator has not. */
  readonly notSimulated?: readonly string[];
  /** What `$select` may name. */
  readonly properties: readonly string[];
  /** What is answered without `$select`. Default: all properties. */
  readonly defaults?: readonly string[] | ((item: T) => readonly string[]);
  /** By path; `targetResources/*` stands for one entry of a collection. */
  readonly filter?: Readonly<Record<string, FilterRule>>;
  /** Whether conditions may be joined by `or`, or turned round by `not`. */
  readonly logic?: 'and' | 'and-or' | 'and-or-not';
  readonly sort?: Readonly<Record<string, 'plain' | 'advanced'>>;
  readonly expand?: Readonly<Record<string, ExpandRule<T>>>;
  readonly pageSize: { readonly default: number; readonly most: number };
  /** `$count`, `ne`, `not` ... with `ConsistencyLevel: eventual` (directory objects only). */
  readonly advancedQueries?: boolean;
}
