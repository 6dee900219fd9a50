import type { TokenVerdict } from './caller.ts';

/** Tells whose a caller's access token is. */
export interface CallerTokens {
  /** Never throws for what a stranger may send. @param now the instant it is judged at. */
  judge(token: string, now: Date): Promise<TokenVerdict>;
}
