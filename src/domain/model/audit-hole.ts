import type { Span } from './audit-event.ts';

/**
 * - `open`    it is tried again in each run.
 * - `filled`  it was read after all.
 * - `lost`    the tenant's retention has passed it. Nobody can read it any more.
 */
export type AuditHoleState = 'open' | 'filled' | 'lost';

/**
 * A span of the audit log that Graph does not give, although it gives what lies beside it: one record spoils each page
 * that it is on. Everything around it is in the archive.
 */
export interface AuditHole extends Span {
  /** Its first instant when it was found, and when that was. The span may become narrower; the id stays. */
  readonly id: string;
  readonly state: AuditHoleState;
  readonly firstSeen: Date;
  readonly lastTried: Date;
  /** Runs and steps that tried to read it and could not. */
  readonly tries: number;
  /** What Graph answered the last time. */
  readonly cause: string;
  /** It cannot be made narrower: each half can be read, and the whole cannot. */
  readonly isNarrowest: boolean;
}
