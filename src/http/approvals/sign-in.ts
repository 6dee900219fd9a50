import { z } from 'zod';

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

/** What a sign-in is for. It travels in links and in the `state` of the sign-in, where everybody can read and change it. */
export interface SigningRequest {
  /** Of a change or of a plan. */
  readonly id: string;
  /** SHA-256 of exactly what is approved: the nonce of the sign-in. */
  readonly digest: string;
  /** Of a plan: the places of the items that are approved, in its own order, from 0; `undefined`: all. */
  readonly places: readonly number[] | undefined;
}

/** So many items can be signed for by place: a link and a state have an end. */
export const maxPlaces = 300;

const id = z.string().regex(/^[A-Za-z0-9._:-]{1,100}$/);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const places = z
  .string()
  .regex(/^\d{1,6}(,\d{1,6})*$/)
  .transform((text) => text.split(',').map(Number))
  .refine((list) => list.length <= maxPlaces && new Set(list).size === list.length);

/** @returns `undefined` where it is no such link. */
export function readSigningLink(
  idOfPath: string,
  query: Iterable<[string, string]>,
): SigningRequest | undefined {
  const { digest: given, items, ...others } = Object.fromEntries(query);
  if (Object.keys(others).length > 0) return undefined;
  return requestOf({ id: idOfPath, digest: given, items });
}

const stateShape = z.strictObject({ id, digest, items: places.optional() });

function requestOf(given: unknown): SigningRequest | undefined {
  const read = stateShape.safeParse(given);
  if (!read.success) return undefined;
  return { id: read.data.id, digest: read.data.digest, places: read.data.items };
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
  return Buffer.from(JSON.stringify(parameters(request))).toString('base64url');
}

function parameters({ id, digest, places }: SigningRequest) {
  return { id, digest, ...(places !== undefined && { items: places.join(',') }) };
}

/** The page of this app that the sign-in begins at. */
export function signingLink(
  request: SigningRequest,
  { publicUrl }: Pick<SignInOptions, 'publicUrl'>,
): string {
  const { id, ...query } = parameters(request);
  return `${publicUrl}/api/approvals/${encodeURIComponent(id)}/sign?${new URLSearchParams(query)}`;
}

export function callbackUrl({ publicUrl }: Pick<SignInOptions, 'publicUrl'>): string {
  return `${publicUrl}/api/approvals/callback`;
}

/**
 * The address of Entra's sign-in for this request (docs/graph-facts.md#id-tokens). `prompt=login`: a session that is there
 * already approves nothing.
 */
export function authorizeUrl(request: SigningRequest, options: SignInOptions): string {
  const { authority, tenantId, clientId, authenticationContext } = options;
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
    claims: JSON.stringify({ id_token: { acrs: { essential: true, value: authenticationContext } } }),
  });
  return `${authority}/${tenantId}/oauth2/v2.0/authorize?${query}`;
}
