import { GraphCallError } from '../../../ports/errors.ts';

/** `undefined` for what Graph says is not there; a 404 that is not Graph's own (a proxy's, say) says nothing. */
export async function foundOrNothing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof GraphCallError && error.kind === 'not-found' && isGraphsOwn(error)) return undefined;
    throw error;
  }
}

/** Whether the failure came in Graph's envelope (or was found out here), not from something in between. */
export function isGraphsOwn({ status, code, said }: GraphCallError): boolean {
  return said !== undefined || code !== `Http${status}`;
}
