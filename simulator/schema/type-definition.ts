/** One property or navigation of a published type. */
export interface Member {
  /** `Edm.String`, the name of a type or of an enum, or `Collection(…)` of one. */
  readonly type: string;
  readonly nullable: boolean;
}

/** A type as the service metadata publishes it. */
export interface PublishedType {
  readonly kind: string;
  readonly base: string | null;
  readonly abstract: boolean;
  readonly open: boolean;
  readonly properties: Readonly<Record<string, Member>>;
  readonly navigation: Readonly<Record<string, Member>>;
}
