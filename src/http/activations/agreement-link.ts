import { awaitedLink } from '../../changes/consents/signing-link.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import type { HttpPorts } from '../core/route.ts';

/** Where a person confirms or approves what waits; `undefined`: it does not wait, or nobody knows where this app is. */
export function agreementLink(
  record: ChangeRecord,
  { publicUrl }: Pick<HttpPorts, 'publicUrl'>,
): string | undefined {
  return publicUrl === undefined ? undefined : awaitedLink(record, { publicUrl });
}
