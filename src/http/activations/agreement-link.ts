import { commandDigest } from '../../changes/command-digest.ts';
import { confirmationDigest } from '../../changes/consents/confirmation.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import { signingLink } from '../approvals/sign-in.ts';
import type { HttpPorts } from '../core/route.ts';

/** Where a person confirms or approves what waits; `undefined`: it does not wait, or nobody knows where this app is. */
export function agreementLink(
  record: ChangeRecord,
  { publicUrl }: Pick<HttpPorts, 'publicUrl'>,
): string | undefined {
  const { id, awaiting, state } = record;
  if (state !== 'awaiting-approval' || awaiting === undefined || publicUrl === undefined) return undefined;
  if (awaiting.proof === 'person') return `${publicUrl}/api/approvals/${id}`;
  const digest = awaiting.proof === 'own' ? confirmationDigest(record) : commandDigest(record);
  return signingLink({ id, digest, places: undefined }, { publicUrl });
}
