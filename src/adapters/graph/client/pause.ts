import type { ReadCall } from '../../../ports/index.ts';
import { cancelled } from './failures.ts';
import type { Timing } from './timing.ts';

/** Waits between two requests of one operation. @throws GraphCallError `cancelled` as soon as the caller cancels. */
export async function pause(
  timing: Timing,
  milliseconds: number,
  call: ReadCall,
  operation: string,
): Promise<void> {
  try {
    await timing.sleep(milliseconds, call.signal);
  } catch (error) {
    throw call.signal.aborted ? cancelled(operation, call.signal.reason) : error;
  }
}
