import type { HttpAnswer } from '../../../src/http/core/answer.ts';
import type { Api } from '../api.ts';

/** A page as a browser asks for it: without a token. */
export function openPage(api: Api, path: string, query = ''): Promise<HttpAnswer> {
  return api.ask({ path, query, headers: { authorization: '' } });
}

/** What a browser posts when Entra sends it back, or when somebody confirms what they are shown. */
export function postCallback(api: Api, fields: Readonly<Record<string, string>>): Promise<HttpAnswer> {
  return api.ask({
    path: 'approvals/callback',
    body: new URLSearchParams(fields).toString(),
    headers: { authorization: '', 'content-type': 'application/x-www-form-urlencoded' },
  });
}

/** What the app has Entra bring back. */
export function stateOf(request: object): string {
  return Buffer.from(JSON.stringify(request)).toString('base64url');
}
