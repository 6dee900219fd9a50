import type { User } from '../../directory.ts';
import { isAdministratorOfRoles } from '../../state/role-requests/caller-rights.ts';
import type { Tenant } from '../../state/tenant.ts';
import type { TokenRefusal } from '../../tokens/exchange/refusal.ts';
import { type Consents, forAdministrators } from './consents.ts';
import type { Grant } from './grants-given.ts';
import { refusalOf } from './refusal-sentences.ts';

export interface DecisionParts {
  readonly tenant: Tenant;
  readonly consents: Consents;
}

/** What came of the page. */
export type Decision =
  | { readonly kind: 'granted'; readonly grant: Grant }
  /** The client hears of it. */
  | { readonly kind: 'declined'; readonly refusal: TokenRefusal }
  /** Only the person sees it, on the page. */
  | { readonly kind: 'shown'; readonly refusal: TokenRefusal };

/**
 * What a person's answers on the page lead to: who signs in, and whether all scopes are consented to. An administrator of roles
 * consents by signing in, unless the box is not ticked; nobody else can consent to what wants an administrator.
 */
export function decide(
  form: URLSearchParams,
  wanted: {
    readonly clientId: string;
    readonly scopes: readonly string[];
    readonly nonce: string | undefined;
  },
  { tenant, consents }: DecisionParts,
  at: Date,
): Decision {
  const declined: Decision = { kind: 'declined', refusal: refusalOf(65004) };
  if (form.get('answer') === 'cancel') return declined;
  const user = findUser(form.get('user') ?? '', tenant);
  if (user === undefined) return { kind: 'shown', refusal: refusalOf(50034) };
  if (!user.accountEnabled) return { kind: 'shown', refusal: refusalOf(50057) };
  const { clientId, scopes } = wanted;
  const consented = consents.of(clientId, user.id);
  const missing = scopes.filter((scope) => !consented.includes(scope));
  if (missing.length > 0) {
    const mayConsent = forAdministrators(missing).length === 0 || isAdministratorOfRoles(tenant, user.id, at);
    if (!mayConsent) return { kind: 'shown', refusal: refusalOf(90094) };
    if (form.get('consent') !== 'accepted') return declined;
    consents.give(clientId, missing, user.id);
  }
  return { kind: 'granted', grant: { ...wanted, userId: user.id } };
}

/** By object id or by the name that somebody signs in with. */
function findUser(text: string, { users }: Pick<Tenant, 'users'>): User | undefined {
  const wanted = text.trim().toLowerCase();
  return (
    users.find(wanted) ??
    users.all().find(({ userPrincipalName }) => userPrincipalName.toLowerCase() === wanted)
  );
}
