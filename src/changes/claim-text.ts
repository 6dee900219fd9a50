import type { Before } from '../domain/model/command.ts';
import { canonicalJson } from '../ports/canonical-json.ts';

/** A claim, and the fact that it was added after, whose hash covers what was asked for. */
interface SignedClaim {
  readonly tenantId: string;
  /** Of the command. */
  readonly id: string;
  readonly after: string;
  readonly at: Date;
  readonly deadlineAt: Date;
  readonly before: Before;
}

/** What is signed of a claim. No head of a log reads like it. */
export function claimText({ tenantId, id, after, at, deadlineAt, before }: SignedClaim): string {
  const instants = { at: at.toISOString(), deadlineAt: deadlineAt.toISOString() };
  // As it is read back: JSON knows no `undefined`.
  const kept: unknown = JSON.parse(JSON.stringify(before));
  return `PIM Warden, a claim\n${canonicalJson({ tenantId, id, after, before: kept, ...instants })}\n`;
}
