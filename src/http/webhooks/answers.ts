import { type HttpAnswer, problem } from '../core/answer.ts';
import { ALWAYS } from '../core/answer-request.ts';

/** The one answer to everything that is not proved, whatever the reason. Frozen: whoever sends it makes it ready once. */
export const notProved: HttpAnswer = Object.freeze(
  problem(
    401,
    'The message is not accepted',
    "It is not proved to be of a sender that is known here. The app's log says why.",
    {},
    { ...ALWAYS, 'www-authenticate': 'Bearer' },
  ),
);

/** To a message that is here already, or is now; its refusal is found there as well. */
export function accepted(id: string): HttpAnswer {
  const location = `/api/activations/${id}`;
  return { status: 202, jsonBody: { id, location }, headers: { location } };
}

export function forbidden(because: string): HttpAnswer {
  const detail = `The token is of the right app, and ${because}. docs/webhooks.md says how the app is set up.`;
  return problem(403, 'The app may not deliver messages', detail, { retry: 'never' });
}

export function away(because: string): HttpAnswer {
  return problem(503, 'Try again soon', because, { retry: 'later' }, { 'retry-after': '30' });
}

export function tooMany(seconds: number): HttpAnswer {
  const detail = `The sender has delivered as many messages as it may in a minute. Deliver this one again in ${seconds} s.`;
  return problem(429, 'Too many messages', detail, { retry: 'later' }, { 'retry-after': String(seconds) });
}

export function methodNotAllowed(): HttpAnswer {
  const detail =
    'A webhook takes POST. OPTIONS is for the handshake of CloudEvents, from an origin that the rules name.';
  return problem(405, 'Method not allowed', detail, {}, { allow: 'POST' });
}
