import type { Caller } from './route.ts';

/** Whether somebody signed in stands behind the token: such a token has scopes, an app's has roles. */
export function isUserToken(caller: Caller): boolean {
  return caller.scopes !== undefined;
}
