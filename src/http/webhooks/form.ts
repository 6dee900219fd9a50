import { z } from 'zod';
import type { RawDelivery } from '../../ports/index.ts';
import { mediaTypeOf } from '../../senders/media-type.ts';
import { knownHeaders } from '../../senders/proof-headers.ts';
import { webhookId } from '../../senders/proofs/standard-webhooks.ts';
import { problem } from '../core/answer.ts';
import { InputProblem, type RawHttpCall, readQuery, unusable } from '../core/request-parts.ts';

/** What the largest senders send at most, and what the platform is told to take. */
const mostBytes = 256 * 1024;

const query = z.strictObject({
  dryRun: z
    .enum(['', 'true', 'false'])
    .optional()
    .transform((value) => value !== undefined && value !== 'false'),
});

/** A message of a call, and whether it is only asked what it would come to. */
export interface WebhookForm {
  readonly delivery: RawDelivery;
  readonly isDryRun: boolean;
}

/**
 * The message of a call, as it is: the same for every sender, known or not, so that nobody learns which there are.
 *
 * @throws InputProblem 400, 413, 415 for what can be no message of anybody.
 */
export async function readForm(request: RawHttpCall): Promise<WebhookForm> {
  const isDryRun = hasQuery(request) && readQuery(request, query).dryRun;
  const encoding = request.headers.get('content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    const detail = 'Send the body as it is: no Content-Encoding is taken.';
    throw new InputProblem(problem(415, 'The body is encoded', detail));
  }
  if (mediaTypeOf(request.headers.get('content-type')) === undefined) {
    const detail =
      'Send application/json, or a CloudEvent in structured mode as application/cloudevents+json, in UTF-8.';
    throw new InputProblem(problem(415, 'The body is not JSON', detail));
  }
  const id = request.headers.get('webhook-id');
  if (id !== null && !webhookId.test(id))
    throw unusable([{ at: 'header.webhook-id', message: 'expected 1 to 128 letters, digits, - and _' }]);
  if (Number(request.headers.get('content-length') ?? 0) > mostBytes) throw tooLarge();
  const body = new Uint8Array(await request.arrayBuffer());
  if (body.length > mostBytes) throw tooLarge();
  return { delivery: { body, headers: headersOf(request, knownHeaders) }, isDryRun };
}

function hasQuery({ query }: RawHttpCall): boolean {
  return query[Symbol.iterator]().next().done !== true;
}

function tooLarge(): InputProblem {
  const detail = `A message may have ${mostBytes} bytes at most.`;
  return new InputProblem(problem(413, 'The body is too large', detail));
}

function headersOf(
  { headers }: Pick<RawHttpCall, 'headers'>,
  names: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}
