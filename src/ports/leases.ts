/** The right to run a job, for a while: one holder at a time, told apart by a number that only grows. */
export interface Lease {
  readonly name: string;
  readonly holder: string;
  /** Grows with every new holder. */
  readonly fence: number;
  /** Nothing may be sent after it. */
  readonly until: Date;
  /** A timer's: it does not give way. */
  readonly goesFirst: boolean;
  /** The timer's run that asked for it while somebody else had it; `undefined`: none. */
  readonly wantedBy?: string | undefined;
}

export interface TakeOptions {
  readonly now: Date;
  readonly forMilliseconds: number;
  /** A holder that does not go first itself gives the lease back at its next change. */
  readonly goesFirst: boolean;
}

export interface Leases {
  /**
   * `held`: somebody else has it until then. `givesWay`: they have been asked to give it back. One that lasts longer than this
   * and five minutes more was taken by nobody, and holds nobody up.
   */
  take(
    name: string,
    holder: string,
    options: TakeOptions,
  ): Promise<
    | { readonly kind: 'taken'; readonly lease: Lease }
    | { readonly kind: 'held'; readonly by: string; readonly until: Date; readonly givesWay: boolean }
  >;
  /** Longer, if it is still ours; `undefined`: it is not. The answer says who wants it. */
  prolong(lease: Lease, now: Date, forMilliseconds: number): Promise<Lease | undefined>;
  /** Gives it back; a lease that is not ours any more is left alone. */
  release(lease: Lease): Promise<void>;
}
