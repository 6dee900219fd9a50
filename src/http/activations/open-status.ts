import { type HttpAnswer, problem } from '../core/answer.ts';
import type { HttpCall } from '../core/request-parts.ts';
import type { HttpPorts } from '../core/route.ts';
import { isShown, stateOf } from './bodies.ts';

/** With 128 random bits: nobody guesses one, and what has none is not looked for. */
const secretId = /^\d{8}T\d{9}Z-[0-9a-f]{32}$/;

/**
 * How far an activation or a message is, for whoever knows its id and has no token: a sender follows the address that it was
 * given. Nothing of whom it is about.
 *
 * @param path below `/api`, decoded.
 * @returns `undefined` for any other request.
 */
export async function openStatus(
  path: string,
  request: HttpCall,
  { commands }: Pick<HttpPorts, 'commands'>,
): Promise<HttpAnswer | undefined> {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const id = /^activations\/([^/]+)\/?$/i.exec(path)?.[1];
  if (!isRead || id === undefined || request.headers.get('authorization') !== null) return undefined;
  const record = secretId.test(id) ? await commands.find(id) : undefined;
  if (record === undefined || !isShown(record)) return noSuchActivation();
  return { status: 200, jsonBody: { id: record.id, state: stateOf(record) } };
}

export function noSuchActivation(): HttpAnswer {
  const detail = 'There is none of this id. The answer to a message has the address of what it asked for.';
  return problem(404, 'No such activation', detail);
}
