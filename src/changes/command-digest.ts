import { hash } from 'node:crypto';
import type { Command } from '../domain/model/command.ts';
import { canonicalJson } from '../ports/canonical-json.ts';

/**
 * SHA-256, in hexadecimal, of what a command asks for, of which tenant, and who asks: whoever approves it approves exactly
 * this.
 */
export function commandDigest({ tenantId, id, operation, content, askedBy }: Command): string {
  const { objectId, appId } = askedBy;
  return hash(
    'sha256',
    canonicalJson({ tenantId, id, operation, content, askedBy: { objectId, appId } }),
    'hex',
  );
}
