/** The stack cannot be started, for a reason that whoever started it can mend. One line per reason. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
