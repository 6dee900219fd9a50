import { parseJson } from '../matching/json.ts';

/**
 * Authentication contexts that a claims challenge demands; none where it demands something else, or is no claims request.
 *
 * @param claims JSON, as Entra or Graph gave it.
 */
export function demandedContexts(claims: string): readonly string[] {
  const acrs = memberOf(memberOf(parseJson(claims), 'access_token'), 'acrs');
  const value = memberOf(acrs, 'value');
  const values = memberOf(acrs, 'values');
  return [value, ...(Array.isArray(values) ? values : [])].filter((one) => typeof one === 'string');
}

/** Whether a sign-in under these contexts has all that a challenge demands: asking for it again would be a loop. */
export function isSatisfied(claims: string, contexts: readonly string[]): boolean {
  const demanded = demandedContexts(claims);
  return demanded.length > 0 && demanded.every((context) => contexts.includes(context));
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
