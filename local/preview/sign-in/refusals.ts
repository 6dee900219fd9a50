import { z } from 'zod';
import { refusals, type SignInContext } from './refusal-table.ts';
import { SignInRefused } from './refused.ts';

/** What an endpoint of Entra said no with. */
export interface ErrorAnswer {
  /** OAuth's word: `invalid_grant`. */
  readonly error: string;
  /** Of `AADSTS…`. */
  readonly codes: readonly number[];
  readonly description: string;
}

const errorAnswer = z.object({
  error: z.string(),
  error_codes: z.array(z.number()).catch([]),
  error_description: z.string().catch(''),
});

/** @returns `undefined` for what is no refusal. */
export function errorAnswerOf(body: unknown): ErrorAnswer | undefined {
  const read = errorAnswer.safeParse(body);
  if (!read.success) return undefined;
  const { error, error_codes: codes, error_description: description } = read.data;
  return { error, codes, description };
}

/** What the libraries throw, as far as it tells anything. */
const thrown = z.object({
  name: z.string().catch(''),
  message: z.string().catch(''),
  errorCode: z.string().catch(''),
  errorMessage: z.string().catch(''),
  code: z.string().catch(''),
});

type Thrown = z.output<typeof thrown>;

interface Failure {
  /** What Entra answered; it says more than what the library makes of it, which loses the number. */
  readonly said?: ErrorAnswer | undefined;
  readonly error: unknown;
  readonly context: SignInContext;
}

/** Words of OAuth that say too little beside a number that is not known here. */
const vague = ['access_denied', 'consent_required', 'unauthorized_client'];

/** The failure in words, with its remedy. */
export function entraRefusal(failure: Failure): SignInRefused {
  const { said, error, context } = failure;
  const chain = chainOf(error);
  const code = codeOf(said, chain);
  const refusal = refusals[code];
  const what = refusal?.what(context) ?? 'Entra refuses it for a reason that is not known here';
  const remedy = refusal?.remedy(context) ?? lookUp(code, context);
  const words = quotedFrom(said?.description || (chain.at(-1)?.message ?? ''));
  const quoted = words === '' ? '' : ` What was said: "${words}"`;
  return new SignInRefused(code, `Not signed in: ${what} (${code}). ${remedy}${quoted}`, { cause: error });
}

function lookUp(code: string, { authority }: SignInContext): string {
  return code.startsWith('AADSTS')
    ? `${authority}/error?code=${code.slice('AADSTS'.length)} says what it means.`
    : 'Run this again; if it happens again, please report it.';
}

/** What names the failure best: a number of Entra's, a word of OAuth's or the library's, or that nothing answered. */
function codeOf(said: ErrorAnswer | undefined, chain: readonly Thrown[]): string {
  const texts = [
    said?.description ?? '',
    ...chain.flatMap(({ message, errorMessage }) => [message, errorMessage]),
  ];
  const inTexts = [...texts.join(' ').matchAll(/AADSTS(\d+)/g)].map(([, number]) => number);
  const numbers = [...(said?.codes ?? []), ...inTexts].map((number) => `AADSTS${number}`);
  const words = [said?.error ?? '', ...chain.map(({ errorCode }) => errorCode)];
  const telling = numbers.length === 0 ? words : words.filter((word) => !vague.includes(word));
  return (
    [...numbers, ...telling].find((candidate) => refusals[candidate] !== undefined) ??
    numbers[0] ??
    ownCode(chain) ??
    words.find((word) => word !== '') ??
    'Unknown'
  );
}

function chainOf(error: unknown): readonly Thrown[] {
  const chain: Thrown[] = [];
  let one = error;
  while (typeof one === 'object' && one !== null && chain.length < 5) {
    const { name, message, errorCode, errorMessage, code, cause } = one as Record<string, unknown>;
    chain.push(thrown.parse({ name, message, errorCode, errorMessage, code }));
    one = cause;
  }
  return chain;
}

const networkCodes =
  /\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|CERT_\w+|\w*SELF_SIGNED\w*|UNABLE_TO_\w+)\b/;

/** What kept the library from asking Entra at all. */
function ownCode(chain: readonly Thrown[]): string | undefined {
  // `spawn xdg-open ENOENT`: nothing opens a browser.
  if (chain.some(({ message }) => /^spawn\b.*\bE[A-Z]+/.test(message))) return 'NoBrowser';
  const isNetwork = chain.some(
    ({ name, message, code, errorCode }) =>
      networkCodes.test(`${message} ${code}`) ||
      name === 'TimeoutError' ||
      errorCode === 'network_error' ||
      message === 'fetch failed',
  );
  return isNetwork ? 'Unreachable' : undefined;
}

const longest = 300;
/** Three parts of base64 with dots between them: no message is known to quote a token, and none may. */
const tokens = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;

/** Without the ids and the time that Entra puts behind its sentence. */
function quotedFrom(text: string): string {
  return text
    .replace(/\s*Trace ID:.*$/s, '')
    .replace(tokens, '(token)')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, longest);
}
