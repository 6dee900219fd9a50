import type { Sender } from '../../domain/model/sender.ts';
import type { HttpAnswer } from '../core/answer.ts';
import type { HttpCall } from '../core/request-parts.ts';
import { methodNotAllowed } from './answers.ts';

/**
 * The handshake of CloudEvents webhooks: an origin asks whether it may deliver. It proves nothing, and is answered for origins
 * that the rules name only. A callback that the call names is never called.
 */
export function handshake(request: HttpCall, sender: Sender | undefined, callsPerMinute: number): HttpAnswer {
  const origin = request.headers.get('webhook-request-origin')?.toLowerCase();
  const condition = sender?.condition;
  if (origin === undefined || condition?.format !== 'cloudevents' || !condition.origins.includes(origin))
    return methodNotAllowed();
  return {
    status: 200,
    jsonBody: {},
    headers: {
      allow: 'POST',
      'webhook-allowed-origin': origin,
      'webhook-allowed-rate': String(callsPerMinute),
    },
  };
}
