import type {
  OnBehalfOf,
  OnBehalfOfFailure,
  OnBehalfOfResult,
  OnBehalfOfWish,
} from '../../src/ports/index.ts';

type OrderedFailure = Pick<OnBehalfOfFailure, 'kind'> & Partial<OnBehalfOfFailure>;

/** Entra's token endpoint in memory. A token for Graph names the user's token, its permissions and the claims. */
export class FakeOnBehalfOf implements OnBehalfOf {
  /** All wishes, in order. */
  readonly asked: OnBehalfOfWish[] = [];
  /** What nobody has consented to. */
  readonly withoutConsent = new Set<string>();
  readonly #failures: OnBehalfOfFailure[] = [];
  readonly #failuresByClaims: OnBehalfOfFailure[] = [];

  /** Fails the next exchange. */
  failNext(failure: OrderedFailure): void {
    this.#failures.push(whole(failure));
  }

  /** Fails the next exchange that names claims. */
  failNextWithClaims(failure: OrderedFailure): void {
    this.#failuresByClaims.push(whole(failure));
  }

  async exchange(wish: OnBehalfOfWish, signal: AbortSignal): Promise<OnBehalfOfResult> {
    signal.throwIfAborted();
    this.asked.push(wish);
    const byClaims = wish.claims === undefined ? undefined : this.#failuresByClaims.shift();
    const ordered = byClaims ?? this.#failures.shift();
    if (ordered !== undefined) return ordered;
    const missing = wish.permissions.find((permission) => this.withoutConsent.has(permission));
    if (missing !== undefined)
      return whole({ kind: 'consent', code: 'AADSTS65001', because: `no consent to ${missing}` });
    return { kind: 'token', token: `for Graph: ${wish.userToken}` };
  }
}

function whole(failure: OrderedFailure): OnBehalfOfFailure {
  return { code: 'AADSTS1', because: 'said the fake', said: undefined, claims: undefined, ...failure };
}
