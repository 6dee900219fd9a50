import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** A page as a browser has it. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly html: string;
  /** The form of the page; a page of ours has at most one. */
  readonly form: Form | undefined;
}

interface Form {
  readonly method: string;
  /** Resolved against the page's address. */
  readonly action: string;
  /** Inputs with a value, buttons left out. */
  readonly fields: Readonly<Record<string, string>>;
}

/** A browser without scripts and without cookies: it opens pages, follows redirects, and submits forms. */
export interface Browser {
  open(url: string): Promise<Page>;
  /** Submits the page's form. @param more added to what its fields hold; `undefined` takes a field out. */
  submit(page: Page, more?: Readonly<Record<string, string | undefined>>): Promise<Page>;
  /** Sends JSON, as a program does. */
  postJson(url: string, body: unknown): Promise<Page>;
}

/** @param ca the certificate of an https server on this machine, PEM. */
export function createBrowser(ca?: string): Browser {
  const open = async (url: string): Promise<Page> => {
    const page = await send(url, ca);
    const { location } = page.headers;
    return page.status >= 300 && page.status < 400 && typeof location === 'string'
      ? open(new URL(location, url).href)
      : page;
  };
  return {
    open,
    submit({ form, html }, more = {}) {
      if (form === undefined) throw new Error(`there is no form to submit: ${html}`);
      const fields = Object.entries({ ...form.fields, ...more });
      const body = new URLSearchParams();
      for (const [name, value] of fields) if (value !== undefined) body.set(name, value);
      if (form.method === 'get') return open(`${form.action}${form.action.includes('?') ? '&' : '?'}${body}`);
      return send(form.action, ca, { text: body.toString(), type: 'application/x-www-form-urlencoded' });
    },
    postJson: (url, body) => send(url, ca, { text: JSON.stringify(body), type: 'application/json' }),
  };
}

interface Sent {
  readonly text: string;
  readonly type: string;
}

function send(url: string, ca: string | undefined, body?: Sent): Promise<Page> {
  const isTls = url.startsWith('https:');
  const headers = body === undefined ? {} : { 'content-type': body.type };
  const options = { method: body === undefined ? 'GET' : 'POST', headers, agent: false as const };
  return new Promise((resolve, reject) => {
    const sent = isTls
      ? httpsRequest(url, { ...options, ...(ca === undefined ? {} : { ca }) })
      : httpRequest(url, options);
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const html = Buffer.concat(chunks).toString('utf8');
        const { statusCode: status = 0, headers: received } = response;
        resolve({ url, status, headers: received, html, form: formIn(html, url) });
      });
    });
    sent.end(body?.text);
  });
}

function formIn(html: string, url: string): Form | undefined {
  const form = /<form\b([^>]*)>([\s\S]*?)<\/form>/.exec(html);
  if (form === null) return undefined;
  const [, attributes = '', content = ''] = form;
  const inputs = [...content.matchAll(/<input\b([^>]*)>/g)].map(([, text = '']) => text);
  const fields = inputs.flatMap((input) => {
    const name = attribute(input, 'name');
    const isOff = attribute(input, 'type') === 'checkbox' && !/\bchecked\b/.test(input);
    return name === undefined || isOff ? [] : [[name, attribute(input, 'value') ?? '']];
  });
  return {
    method: attribute(attributes, 'method') ?? 'get',
    action: new URL(attribute(attributes, 'action') ?? '', url).href,
    fields: Object.fromEntries(fields),
  };
}

function attribute(text: string, name: string): string | undefined {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1];
  return value === undefined ? undefined : unescaped(value);
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d+)|(\w+));/g, (whole, code?: string, name?: string) =>
    code === undefined ? (entities[name ?? ''] ?? whole) : String.fromCharCode(Number(code)),
  );
}
