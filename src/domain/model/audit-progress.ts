/** How far the audit log has been read. */
export interface AuditProgress {
  /**
   * Everything that was in the log up to this instant when it was read is in the archive, but for the holes that are
   * written down. `undefined`: no slice has been read to its end yet.
   */
  readonly readUntil: Date | undefined;
  /** Up to this instant the log was read when it was older than the overlap: late events have arrived. */
  readonly settledUntil: Date | undefined;
  /** The length of slice that was last found to be a good size. */
  readonly sliceHours: number;
}
