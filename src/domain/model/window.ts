/** A span of time, both ends included. */
export interface Window {
  readonly from: Date;
  readonly to: Date;
}
