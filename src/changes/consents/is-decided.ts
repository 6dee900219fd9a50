import type { ChangeRecord } from '../../domain/model/command.ts';
import { keptApprovals } from '../../ports/decisions.ts';
import type { Decisions } from '../../ports/index.ts';

/** Whether somebody has decided what a command waits for. Whether that counts is for whoever judges it. */
export async function isDecided(
  { id, awaiting }: Pick<ChangeRecord, 'id' | 'awaiting'>,
  { decisions }: { readonly decisions: Decisions },
): Promise<boolean> {
  const all = await decisions.of({ kind: 'change', id });
  if (awaiting?.proof === 'own') return all.some(({ kind }) => kind === 'confirmed');
  return keptApprovals(all).approvals.length > 0 || all.some(({ kind }) => kind === 'denied');
}
