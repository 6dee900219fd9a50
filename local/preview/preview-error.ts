/** A preview that cannot be made, for a reason that the user can do something about: a sentence and no stack. */
export class PreviewError extends Error {
  override readonly name = 'PreviewError';
  /** Of the process. */
  readonly exitCode: number;

  constructor(sentence: string, exitCode = 1, options?: ErrorOptions) {
    super(sentence, options);
    this.exitCode = exitCode;
  }
}
