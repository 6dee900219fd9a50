/** A failed start of the stack, for reasons that the user can fix. One line per reason. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
