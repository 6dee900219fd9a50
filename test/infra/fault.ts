/** A change to a copy of the templates that has to be found. */
export interface Fault {
  readonly kind: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** Words of the finding. */
  readonly found: string;
}

export const fault = (kind: string, file: string, from: string, to: string, found: string): Fault => ({
  ...{ kind, file, from, to, found },
});
