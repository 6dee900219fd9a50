import type { ChangeRecord } from '../../domain/model/command.ts';
import { commandDigest } from '../command-digest.ts';
import { confirmationDigest } from './confirmation.ts';

/** What a sign-in is for. It travels in links and in the `state` of the sign-in, where everybody can read and change it. */
export interface SigningRequest {
  /** Of a change or of a plan; of rules, the SHA-256 of their file. */
  readonly id: string;
  /** SHA-256 of exactly what is signed: the nonce of the sign-in. */
  readonly digest: string;
  /** Of a plan: the places of the items that are approved, in its own order, from 0; `undefined`: all. */
  readonly places: readonly number[] | undefined;
  /** Of rules: the tenant that they are of, where it is not the signer's own. */
  readonly tenantId?: string;
  /** Absent: it is an approval. */
  readonly confirms?: {
    /** The authentication context that the role wants; `undefined`: the tenant's own for signatures. */
    readonly context: string | undefined;
  };
}

/** The parameters of the link and of the state, besides the id. */
export function signingParameters({
  digest,
  places,
  tenantId,
  confirms,
}: SigningRequest): Record<string, string> {
  return {
    digest,
    ...(tenantId !== undefined && { tenant: tenantId }),
    ...(places !== undefined && { items: places.join(',') }),
    ...(confirms?.context !== undefined && { context: confirms.context }),
  };
}

/** The page of this app that the sign-in begins at, below the app's own address. */
export function signingPath(request: SigningRequest): string {
  const id = encodeURIComponent(request.id);
  const page = request.confirms === undefined ? `approvals/${id}/sign` : `activations/${id}/confirm`;
  return `/api/${page}?${new URLSearchParams(signingParameters(request))}`;
}

/** The same, whole. */
export function signingLink(request: SigningRequest, { publicUrl }: { readonly publicUrl: string }): string {
  return `${publicUrl.replace(/\/+$/, '')}${signingPath(request)}`;
}

/** The sign-in that a command waits for: an approval, or the confirmation by whoever would have the access. */
export function awaitedSignature(record: ChangeRecord): SigningRequest {
  const { id, awaiting } = record;
  return awaiting?.proof === 'own'
    ? {
        id,
        digest: confirmationDigest(record),
        places: undefined,
        confirms: { context: awaiting.context },
      }
    : { id, digest: commandDigest(record), places: undefined };
}

/** Where people sign what a command waits for; `undefined`: it waits for nobody. */
export function awaitedLink(
  record: ChangeRecord,
  address: { readonly publicUrl: string },
): string | undefined {
  return record.state === 'awaiting-approval' ? signingLink(awaitedSignature(record), address) : undefined;
}
