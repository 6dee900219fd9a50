import { z } from 'zod';
import { type SigningRequest, signingParameters } from '../../changes/consents/signing-link.ts';

/** Where people sign in for just one approval, and what for. */
export interface SignInOptions {
  readonly authority: string;
  readonly tenantId: string;
  /** Application id of the app registration that they sign in to. */
  readonly clientId: string;
  readonly authenticationContext: string;
  /** Where people reach this app, without a slash at the end. */
  readonly publicUrl: string;
}

/** Items that can be signed for by place: a link and a state have an end. */
const maxPlaces = 300;

const id = z.string().regex(/^[A-Za-z0-9._:-]{1,100}$/);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const places = z
  .string()
  .regex(/^\d{1,6}(,\d{1,6})*$/)
  .transform((text) => text.split(',').map(Number))
  .refine((list) => list.length <= maxPlaces && new Set(list).size === list.length);

/** As the settings and the rows have it. */
const tenant = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

const context = z.string().regex(/^c\d{1,2}$/);

/** @returns `undefined` where it is no such link. */
export function readSigningLink(
  purpose: 'approval' | 'confirmation',
  idOfPath: string,
  query: Iterable<[string, string]>,
): SigningRequest | undefined {
  const given = Object.fromEntries(query);
  if ('id' in given || 'for' in given) return undefined;
  return requestOf({ ...given, id: idOfPath, ...(purpose === 'confirmation' && { for: purpose }) });
}

const stateShape = z.union([
  z.strictObject({ id, digest, items: places.optional() }),
  // Of another tenant nothing is signed for but its rules.
  z.strictObject({ id: digest, digest, tenant }),
  z.strictObject({ id, digest, for: z.literal('confirmation'), context: context.optional() }),
]);

function requestOf(given: unknown): SigningRequest | undefined {
  const { data } = stateShape.safeParse(given);
  if (data === undefined) return undefined;
  const signed = { id: data.id, digest: data.digest, places: undefined };
  if ('for' in data) return { ...signed, confirms: { context: data.context } };
  return 'tenant' in data ? { ...signed, tenantId: data.tenant } : { ...signed, places: data.items };
}

/** @returns `undefined` where we have not made it. */
export function readState(state: string): SigningRequest | undefined {
  try {
    return requestOf(JSON.parse(Buffer.from(state, 'base64url').toString('utf8')));
  } catch {
    return undefined;
  }
}

function stateOf(request: SigningRequest): string {
  const { id, confirms } = request;
  const purpose = confirms === undefined ? {} : { for: 'confirmation' };
  return Buffer.from(JSON.stringify({ id, ...purpose, ...signingParameters(request) })).toString('base64url');
}

function callbackUrl({ publicUrl }: Pick<SignInOptions, 'publicUrl'>): string {
  return `${publicUrl}/api/approvals/callback`;
}

/**
 * The address of Entra's sign-in for this request (docs/graph-facts.md#id-tokens). `prompt=login`: a session that is there
 * already approves nothing.
 */
export function authorizeUrl(request: SigningRequest, options: SignInOptions): string {
  const { authority, tenantId, clientId } = options;
  const value = request.confirms?.context ?? options.authenticationContext;
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: 'id_token',
    response_mode: 'form_post',
    redirect_uri: callbackUrl(options),
    // `oid` needs `profile`.
    scope: 'openid profile',
    nonce: request.digest,
    state: stateOf(request),
    prompt: 'login',
    claims: JSON.stringify({ id_token: { acrs: { essential: true, value } } }),
  });
  return `${authority}/${tenantId}/oauth2/v2.0/authorize?${query}`;
}
