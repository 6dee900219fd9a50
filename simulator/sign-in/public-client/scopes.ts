import { routes } from '../../routes/index.ts';
import { refused, type TokenRefusal } from '../../tokens/exchange/refusal.ts';
import { graphAudience } from '../../tokens/token-authority.ts';
import { refusalOf } from './refusal-sentences.ts';

const ofOpenId = ['openid', 'profile', 'email', 'offline_access'];
/** Delegated permissions of Graph: those that some route here is read or written with. */
const known = new Set(['User.Read', ...routes.flatMap(({ permissions }) => permissions)]);

/**
 * The scopes of Microsoft Graph that a request names, by whole address or by their short name.
 *
 * @param consented what `.default` stands for.
 */
export function graphScopesIn(text: string, consented: readonly string[]): readonly string[] | TokenRefusal {
  const names = text
    .split(' ')
    .filter((scope) => scope !== '' && !ofOpenId.includes(scope))
    .map((scope) => (scope.startsWith(`${graphAudience}/`) ? scope.slice(graphAudience.length + 1) : scope));
  const foreign = names.find((name) => name.includes('/'));
  if (foreign !== undefined || names.length === 0)
    return refused(
      'invalid_scope',
      70011,
      `The provided value for the input parameter 'scope' is not valid. The scope '${text}' is not valid.`,
    );
  if (names.includes('.default')) return consented;
  return names.every((name) => known.has(name)) ? [...new Set(names)] : refusalOf(650053);
}
