import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { differenceInDays } from 'date-fns/differenceInDays';
import { z } from 'zod';
import packageJson from '../../../package.json' with { type: 'json' };
import { logOrigin } from '../../evidence/log-origin.ts';
import { HistoryMoved, makePack } from '../../evidence/pack/make-pack.ts';
import { zipOf } from '../../evidence/pack/zip.ts';
import type { VerifierKey } from '../../evidence/proof/verifier-key.ts';
import { verifierKeysOf } from '../../evidence/sign-head.ts';
import { SigningError } from '../../ports/errors.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import { unusable } from '../core/request-parts.ts';
import { defineRoute, type HttpPorts, type Route, type RouteCall } from '../core/route.ts';
import { utcInstant } from './inputs.ts';

const mostDays = 366;
/** The host of functions takes an answer whole, and copies it: several large ones at once would take the memory of an instance. */
const mostMiB = 64;

const query = z.strictObject({
  from: utcInstant,
  to: utcInstant.optional().meta({ description: `At most ${mostDays} days after from. Absent: now` }),
});

/** `evidence/pack`: what an auditor is handed, as one file. */
export const packRoute: Route = defineRoute({
  operationId: 'makePack',
  method: 'GET',
  path: 'evidence/pack',
  requiredRole: 'PimWarden.Read',
  tag: 'evidence',
  summary: 'The auditor’s pack of a period: tables by control, what proves them, and a verifier',
  query,
  answers: {
    200: { description: 'A zip', schema: z.never(), files: ['application/zip'] },
  },
  async answer(call) {
    const { signal } = call.graph;
    try {
      return await answerPack(call);
    } catch (error) {
      if (error instanceof HistoryMoved)
        return problem(409, 'The history has changed', error.message, { retry: 'later' });
      if (!signal.aborted) throw error;
      const detail =
        'Not everything could be read within API_TIME_BUDGET_SECONDS. Ask for a shorter period, or run npm run pack, which has no such limit.';
      return problem(504, 'The time for this call ran out', detail, { retry: 'later' });
    }
  },
});

async function answerPack({
  query: { from, to: last },
  caller,
  ports,
  graph: { signal },
}: RouteCall<unknown, z.output<typeof query>, unknown>): Promise<HttpAnswer> {
  const now = ports.clock.now().toISOString();
  const to = last ?? now;
  if (from >= to) throw unusable([{ at: 'query.from', message: 'it does not lie before to' }]);
  if (to > now) throw unusable([{ at: 'query.to', message: 'it lies in the future' }]);
  if (differenceInDays(new Date(to), new Date(from)) > mostDays)
    throw unusable([{ at: 'query.from', message: `expected ${mostDays} days before to at most` }]);
  const verifier = await ports.packVerifier();
  if (verifier === undefined) {
    const detail =
      'dist/verify.mjs is missing, which goes into each pack. npm run package and npm run build:verifier make it.';
    return problem(503, 'This app was deployed without its verifier', detail, { retry: 'never' });
  }
  const keys = await knownKeys(ports, signal);
  const wish = { from, to, keys, verifier, madeFor: caller.objectId, appVersion: packageJson.version };
  const body = await bytesOf(zipOf(makePack(ports, wish, signal)));
  if (body === undefined)
    throw unusable([
      {
        at: 'query.from',
        message: `the pack of this period is larger than ${mostMiB} MiB, the most that an answer has: ask for a shorter period, or run npm run pack, which has no such limit`,
      },
    ]);
  const name = `pim-warden-${from.slice(0, 10)}-${to.slice(0, 10)}.zip`;
  return {
    status: 200,
    jsonBody: undefined,
    body,
    headers: {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${name}"`,
      // What an auditor compares the zip with, told some other way.
      'content-digest': `sha-256=:${createHash('sha256').update(body).digest('base64')}:`,
    },
  };
}

/** @returns `undefined` where there is more than an answer may have: the rest is not made. */
async function bytesOf(zip: Readable): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of zip) {
    bytes += piece.length;
    if (bytes > mostMiB * 2 ** 20) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** A key that cannot be reached now is no reason to give nothing: it should come from elsewhere anyway. */
async function knownKeys(
  { tenantId, signer }: HttpPorts,
  signal: AbortSignal,
): Promise<readonly VerifierKey[]> {
  try {
    return await verifierKeysOf(logOrigin(tenantId), signer, signal);
  } catch (error) {
    if (!(error instanceof SigningError)) throw error;
    return [];
  }
}
