import { hash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/**
 * What a person signs who approves a file of rules: its SHA-256. For a tenant that is not the signer's own, the tenant is part of
 * what is signed, so that the signature counts in no other, whatever files these have.
 *
 * @param signedFor the tenant, where it is not the one whose people sign.
 */
export function rulesDigest(fileHash: string, signedFor: string | undefined): string {
  if (signedFor === undefined) return fileHash;
  const text = canonicalJson({ tenantId: signedFor, rules: fileHash });
  return hash('sha256', `PIM Warden, the rules of another tenant\n${text}\n`, 'hex');
}
