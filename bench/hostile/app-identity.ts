import { request } from 'node:https';
import { z } from 'zod';
import { requestBody, requestsPath } from '../nights/tenant-actors.ts';
import type { Stage } from './stage.ts';

const issued = z.object({ access_token: z.string() });

const taken = z.object({ id: z.string() });

/** Whoever has got a token of the app's own identity, and sends with it what the app never wrote down. @returns the request's id. */
export async function writeAsApp(
  { simulator }: Stage,
  action: 'adminAssign' | 'adminUpdate',
  access: { readonly principalId: string; readonly roleDefinitionId: string },
  length: string,
): Promise<string> {
  const url = new URL(simulator.identityEndpoint);
  url.search = `api-version=2019-08-01&resource=${encodeURIComponent('https://graph.microsoft.com')}`;
  const given = await send(url, simulator, { headers: { 'X-IDENTITY-HEADER': simulator.identityHeader } });
  const { access_token: token } = issued.parse(JSON.parse(given.text));
  const { status, text } = await send(
    new URL(`${simulator.origin}/v1.0${requestsPath('eligibility')}`),
    simulator,
    {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(requestBody(action, { ...access, directoryScopeId: '/' }, length)),
    },
  );
  if (status !== 201)
    throw new Error(`the write with the app's identity was answered with ${status}: ${text}`);
  return taken.parse(JSON.parse(text)).id;
}

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

function send(
  url: URL,
  { certificate }: Stage['simulator'],
  { headers, body }: Sent,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      ...{ method: body === undefined ? 'GET' : 'POST', headers, agent: false },
      ...(certificate !== undefined && { ca: certificate }),
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    sent.end(body);
  });
}
