import type { TokenCredential } from '@azure/identity';
import type { Timing } from './timing.ts';

/** A token is renewed this long before it ends, or at half its life when that is later. MSAL's own cache keeps to the same five minutes. */
const renewBeforeEndMilliseconds = 5 * 60_000;
/** A token that ends sooner than this is not used for a request. */
const minRemainingMilliseconds = 30_000;
/** How long the old token serves after a renewal that failed, before the next attempt. */
const renewAgainMilliseconds = 60_000;

interface KeptToken {
  readonly token: string;
  readonly endsAt: number;
  readonly renewAt: number;
}

/** The identity did not give a token in time. */
export class TokenTimeoutError extends Error {
  override readonly name = 'TokenTimeoutError';
}

/** One token for one scope: fetched once however many ask, and renewed before it ends. */
export class TokenCache {
  readonly #credential: TokenCredential;
  readonly #scope: string;
  readonly #timing: Timing;
  #kept: KeptToken | undefined;
  #fetching: Promise<KeptToken> | undefined;

  constructor(credential: TokenCredential, scope: string, timing: Timing) {
    this.#credential = credential;
    this.#scope = scope;
    this.#timing = timing;
  }

  /**
   * @throws TokenTimeoutError after `timeoutMilliseconds`, the signal's reason when it fires, or what the credential throws.
   */
  async get(timeoutMilliseconds: number, signal: AbortSignal): Promise<string> {
    const kept = this.#kept;
    const now = this.#timing.now();
    if (kept !== undefined && now < kept.renewAt) return kept.token;
    try {
      return (await withTimeout(this.#fetch(), timeoutMilliseconds, signal)).token;
    } catch (error) {
      if (error instanceof TokenTimeoutError) this.#fetching = undefined;
      if (signal.aborted || kept === undefined || kept.endsAt - now < minRemainingMilliseconds) throw error;
      this.#kept = { ...kept, renewAt: now + renewAgainMilliseconds };
      return kept.token;
    }
  }

  /** Graph refused this token. Another one, fetched since, stays. */
  drop(token: string): void {
    if (this.#kept?.token === token) this.#kept = undefined;
  }

  #fetch(): Promise<KeptToken> {
    if (this.#fetching !== undefined) return this.#fetching;
    const fetching = this.#fetchNew().finally(() => {
      if (this.#fetching === fetching) this.#fetching = undefined;
    });
    this.#fetching = fetching;
    return fetching;
  }

  async #fetchNew(): Promise<KeptToken> {
    const given = await this.#credential.getToken(this.#scope);
    if (given === null) throw new Error('the credential gave no token');
    const now = this.#timing.now();
    const endsAt = given.expiresOnTimestamp;
    const renewAt =
      given.refreshAfterTimestamp ?? Math.max(endsAt - renewBeforeEndMilliseconds, (now + endsAt) / 2);
    this.#kept = { token: given.token, endsAt, renewAt };
    return this.#kept;
  }
}

/** The Azure Identity library ignores an abort signal and waits for a silent endpoint for ever; so it is raced. */
async function withTimeout<T>(work: Promise<T>, milliseconds: number, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(
    () => reject(new TokenTimeoutError(`no token within ${Math.ceil(milliseconds / 1000)} s`)),
    milliseconds,
  );
  // Whoever loses the race may still fail later, with nobody listening.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
