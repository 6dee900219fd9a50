import type { Answer } from './exchange.ts';

/**
 * How long an answer asks to wait, in milliseconds; `undefined` when it does not say, or says nothing usable.
 * `Retry-After` is in seconds or an HTTP date, which is read against the answer's own `Date`, so that our clock may be wrong.
 *
 * @param now milliseconds since 1970, for an answer without a `Date`.
 */
export function retryAfterMilliseconds(answer: Answer | undefined, now: number): number | undefined {
  const text = answer?.headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return positive(Number(text) * 1000);
  const sent = Date.parse(answer?.headers.get('date') ?? '');
  return positive(Date.parse(text) - (Number.isNaN(sent) ? now : sent));
}

function positive(milliseconds: number): number | undefined {
  return milliseconds > 0 ? milliseconds : undefined;
}
