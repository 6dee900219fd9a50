import {
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  defaultRetryPolicy,
  type Pipeline,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import type { z } from 'zod';
import { parseJson } from '../../domain/matching/json.ts';
import { keyVaultHost, loopbackHosts } from '../../domain/model/national-clouds.ts';
import { SigningError } from '../../ports/errors.ts';
import { whyNoToken } from '../identity/why-no-token.ts';
import { orAbort } from '../or-abort.ts';
import { errorAnswer } from './key-vault-answers.ts';

const apiVersion = '7.4';
/** Beside the first. */
const furtherTries = 2;

interface VaultOptions {
  readonly credential: TokenCredential;
  readonly withinMilliseconds?: number;
  readonly retryDelayMilliseconds?: number;
}

/** Sends the two requests that signing needs. Tries again what may pass by itself; a signature may be made twice without harm. */
export interface VaultClient {
  /** @throws SigningError */
  get<T extends z.ZodType>(url: string, shape: T, signal: AbortSignal): Promise<z.infer<T>>;
  /** @throws SigningError */
  post<T extends z.ZodType>(url: string, body: object, shape: T, signal: AbortSignal): Promise<z.infer<T>>;
}

export function createVaultClient(options: VaultOptions): VaultClient {
  const pipeline = pipelineOf(options.retryDelayMilliseconds ?? 500);
  async function ask<T extends z.ZodType>(
    url: string,
    body: object | undefined,
    shape: T,
    signal: AbortSignal,
  ): Promise<z.infer<T>> {
    signal.throwIfAborted();
    const within = AbortSignal.any([signal, AbortSignal.timeout(options.withinMilliseconds ?? 20_000)]);
    try {
      const token = await tokenFor(url, options.credential, within);
      return read(url, await send(pipeline, url, body, token, within), shape);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof SigningError) throw error;
      throw failure(
        'unreachable',
        url,
        `gave no answer (${messageOf(error)})`,
        'Check that the vault can be reached from here; the next run tries again.',
        error,
      );
    }
  }
  return {
    get: (url, shape, signal) => ask(url, undefined, shape, signal),
    post: (url, body, shape, signal) => ask(url, body, shape, signal),
  };
}

/** Without the policies that follow redirects: one would carry the token to wherever it points. */
function pipelineOf(retryDelayInMs: number): Pipeline {
  const pipeline = createEmptyPipeline();
  pipeline.addPolicy(
    defaultRetryPolicy({ maxRetries: furtherTries, retryDelayInMs, maxRetryDelayInMs: 4 * retryDelayInMs }),
  );
  return pipeline;
}

/** @throws SigningError for any host that is no vault: no token may ever be sent there. */
async function tokenFor(url: string, credential: TokenCredential, within: AbortSignal): Promise<string> {
  const { protocol, host, hostname } = new URL(url);
  const isLoopback = loopbackHosts.includes(hostname);
  if (!isLoopback && !(protocol === 'https:' && keyVaultHost.test(host)))
    throw failure('unusable', url, 'is in no Azure Key Vault', 'Correct EVIDENCE_SIGNING_KEY_URL.');
  const resource = isLoopback ? 'vault.azure.net' : host.slice(host.indexOf('.') + 1);
  try {
    const given = await orAbort(within, credential.getToken(`https://${resource}/.default`));
    if (given === null) throw new Error('the managed identity gave none');
    return given.token;
  } catch (error) {
    const kind = within.aborted ? 'unreachable' : 'forbidden';
    const { because, advice } = whyNoToken(error);
    throw failure(kind, url, `could not be asked: no token for ${resource} (${because})`, advice, error);
  }
}

function send(
  pipeline: Pipeline,
  url: string,
  body: object | undefined,
  token: string,
  abortSignal: AbortSignal,
): Promise<PipelineResponse> {
  const request = createPipelineRequest({
    url: `${url}?api-version=${apiVersion}`,
    method: body === undefined ? 'GET' : 'POST',
    headers: createHttpHeaders({
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    }),
    ...(body !== undefined && { body: JSON.stringify(body) }),
    abortSignal,
    // A run signs once: there is nothing to keep a connection for.
    disableKeepAlive: true,
    allowInsecureConnection: url.startsWith('http:'),
  });
  return pipeline.sendRequest(createDefaultHttpClient(), request);
}

function read<T extends z.ZodType>(
  url: string,
  { status, bodyAsText }: PipelineResponse,
  shape: T,
): z.infer<T> {
  const json = parseJson(bodyAsText ?? '');
  if (status !== 200) throw refused(url, status, json);
  const answer = shape.safeParse(json);
  if (answer.success) return answer.data;
  throw failure(
    'invalid-response',
    url,
    'gave an answer that is none of Key Vault',
    'Check that EVIDENCE_SIGNING_KEY_URL is the id of a key.',
  );
}

function refused(url: string, status: number, json: unknown): SigningError {
  const { data } = errorAnswer.safeParse(json);
  const codes = data && [data.error.code, data.error.innererror?.code].filter((code) => code !== undefined);
  const said = data && ` ${codes?.join(', ')}: ${data.error.message.slice(0, 300)}`;
  const what = `answered ${status}${said ?? ''}`;
  if (status === 401 || status === 403)
    return failure(
      'forbidden',
      url,
      what,
      'Give the identity the role Key Vault Crypto User on this key, and check the network rules of the vault and that the key is enabled.',
    );
  if (status === 429 || status >= 500) return failure('unreachable', url, what, 'The next run tries again.');
  return failure(
    'unusable',
    url,
    what,
    'Check EVIDENCE_SIGNING_KEY_URL: it needs the version of the key, too.',
  );
}

function failure(
  kind: SigningError['kind'],
  url: string,
  what: string,
  advice: string,
  cause?: unknown,
): SigningError {
  return new SigningError(kind, `Nothing was signed: ${url} ${what}. ${advice}`, { cause });
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}
