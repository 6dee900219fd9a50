import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HostedFunction } from './hosted-function.ts';
import { sendJson } from './http-answer.ts';
import { readBody } from './http-request.ts';
import type { RunningTimer } from './timers.ts';

const MAX_BODY_BYTES = 64 * 1024;

export interface Admin {
  readonly origin: string;
  readonly routePrefix: string;
  readonly functions: readonly HostedFunction[];
  readonly timers: readonly RunningTimer[];
}

/** `GET /admin/functions` lists; `POST /admin/functions/{name}` with `{"input": ...}` runs a timer now: 202. */
export async function answerAdmin(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  admin: Admin,
): Promise<void> {
  const [, , area, given, ...more] = path.split('/');
  if (area !== 'functions' || more.length > 0)
    return sendJson(response, 404, { error: `There is no ${path}.` });
  if (request.method === 'GET' && (given ?? '') === '') {
    return sendJson(
      response,
      200,
      admin.functions.map((hosted) => described(hosted, admin)),
    );
  }
  const hosted = admin.functions.find(({ name }) => name.toLowerCase() === given?.toLowerCase());
  if (hosted === undefined) {
    const names = admin.functions.map(({ name }) => name).join(', ');
    return sendJson(response, 404, { error: `There is no function "${given ?? ''}". There are: ${names}.` });
  }
  if (request.method === 'GET') return sendJson(response, 200, described(hosted, admin));
  if (request.method !== 'POST') return sendJson(response, 405, { error: 'Use GET to read, POST to run.' });
  return runNow(request, response, hosted, admin);
}

async function runNow(
  request: IncomingMessage,
  response: ServerResponse,
  hosted: HostedFunction,
  { timers }: Admin,
): Promise<void> {
  // A page in a browser cannot send this type to another origin without asking first, and it would not be let.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    return sendJson(response, 415, {
      error: 'Send content-type: application/json and a body of {"input": ""}.',
    });
  }
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body === undefined || !isObject(body.toString('utf8'))) {
    return sendJson(response, 400, { error: 'Send a JSON object as the body: {"input": ""}.' });
  }
  const timer = timers.find(({ name }) => name === hosted.name);
  if (timer === undefined) {
    return sendJson(response, 400, {
      error: `"${hosted.name}" is no timer: call its own address, or send its queue a message.`,
    });
  }
  // Its failure is in the log; whoever asked has their answer already.
  void timer.run();
  response.writeHead(202).end();
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function described(hosted: HostedFunction, { origin, routePrefix, timers }: Admin): Record<string, unknown> {
  const { name, metadata, isDisabled } = hosted;
  const bindings = Object.entries(metadata.bindings).map(([binding, options]) => ({
    name: binding,
    ...options,
  }));
  const common = { name, href: `${origin}/admin/functions/${name}`, isDisabled, config: { bindings } };
  if (hosted.kind === 'http') {
    const path = [routePrefix, hosted.route.text].filter((part) => part !== '').join('/');
    return { ...common, invoke_url_template: `${origin}/${path}` };
  }
  if (hosted.kind === 'queue') return common;
  return { ...common, next: timers.find((timer) => timer.name === name)?.next?.toISOString() ?? null };
}
