import type { Application } from '../../sign-in/applications.ts';
import type { Identities } from '../identities.ts';
import type { TokenAuthority, TokenClaims } from '../token-authority.ts';
import { missing, refused, type TokenRefusal } from './refusal.ts';

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

interface ProofParts {
  readonly authority: TokenAuthority;
  readonly identities: Identities;
  readonly now: Date;
}

/**
 * Checks that whoever asks is the application: by the token of a managed identity that it trusts. Secrets and certificates
 * are not played.
 *
 * @returns what stands against it, in the order in which Entra looks.
 */
export async function clientRefusal(
  form: URLSearchParams,
  { clientId, federatedCredentials }: Application,
  { authority, identities, now }: ProofParts,
): Promise<TokenRefusal | undefined> {
  if (form.has('client_secret'))
    return unproved(7000215, 'Invalid client secret provided: no application here has one.');
  const assertion = form.get('client_assertion') ?? '';
  if (assertion === '')
    return unproved(
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  const type = form.get('client_assertion_type') ?? '';
  if (type === '') return missing('client_assertion_type');
  if (type !== assertionType)
    return refused('invalid_request', 50027, `client_assertion_type is not '${assertionType}'.`);
  const claims = await authority.open(assertion);
  if (claims === undefined)
    return unproved(
      700027,
      'The certificate with identifier used to sign the client assertion is not registered on application.',
    );
  const seconds = now.getTime() / 1000;
  if (!(seconds < claims.exp && claims.nbf <= seconds))
    return unproved(700024, 'Client assertion is not within its valid time range.');
  return federationRefusal(claims, federatedCredentials, { clientId, identities });
}

/** What the application's federated credentials say of the identity that the assertion is of. */
function federationRefusal(
  claims: TokenClaims,
  federatedCredentials: Application['federatedCredentials'],
  { clientId, identities }: { readonly clientId: string; readonly identities: Identities },
): TokenRefusal | undefined {
  if (federatedCredentials.length === 0)
    return unproved(70025, `The client '${clientId}' has no configured federated identity credentials.`);
  // Subjects are compared by case, unlike ids elsewhere.
  const ofSubject = federatedCredentials.filter(({ subject }) => subject === claims.oid);
  // A system-assigned identity cannot be one: documented, and the answer to it is not.
  const isSystemAssigned = identities.find({ objectId: claims.oid })?.systemAssigned !== false;
  if (ofSubject.length === 0 || claims.scopes !== undefined || isSystemAssigned)
    return unproved(
      700213,
      `No matching federated identity record found for presented assertion subject '${claims.oid}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.`,
    );
  if (!ofSubject.some(({ audience }) => audience === claims.aud))
    return unproved(
      700212,
      `No matching federated identity record found for presented assertion audience '${claims.aud}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.`,
    );
  return undefined;
}

function unproved(code: number, message: string): TokenRefusal {
  return refused('invalid_client', code, message);
}
