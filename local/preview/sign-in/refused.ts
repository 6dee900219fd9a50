/** A sign-in that did not come about. The message says what happened, to whom, and what to do now. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';
  /** `AADSTS65001`, or ours where Entra gave none: `TimedOut`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
