/**
 * Wakes whoever executes commands. The command in the store is the message: without the bell it is found a minute later, so
 * ringing never fails.
 */
export interface Doorbell {
  /** @param commandId of a command that was just accepted. */
  ring(commandId: string): Promise<void>;
}
