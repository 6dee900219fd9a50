import type { AppPart } from '../../domain/model/deployment-parts.ts';

/** What this process is. */
export interface Deployment {
  readonly version: string;
  readonly parts: readonly AppPart[];
  /** Whether the deployment only plans: it reads no requests of PIM. */
  readonly planOnly: boolean;
  /** What an operator should know of its settings. */
  readonly notes: readonly string[];
  /** Since when this process has seen these rules, each time that it looked. @param hash of the rules that it sees now. */
  seenSince(hash: string, now: Date): Date;
}
