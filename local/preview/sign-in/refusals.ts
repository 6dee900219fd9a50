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

interface Failure {
  /** What Entra answered; it says more than what the library makes of it, which loses the number. */
  readonly said?: ErrorAnswer | undefined;
  readonly error: unknown;
  readonly context: SignInContext;
}

/** The failure in words, with its remedy. */
export function entraRefusal({ said, error, context }: Failure): SignInRefused {
  const chain = chainOf(error);
  const text = [
    said?.description ?? '',
    ...chain.map(({ message }) => message),
    ...chain.map(({ errorMessage }) => errorMessage),
  ].join(' ');
  const numbers = [...(said?.codes ?? []), ...[...text.matchAll(/AADSTS(\d+)/g)].map(([, number]) => number)];
  const words = [said?.error ?? '', ...chain.map(({ errorCode }) => errorCode)].filter((word) => word !== '');
  const candidates = [...numbers.map((number) => `AADSTS${number}`), ...words];
  const code =
    candidates.find((candidate) => refusals[candidate] !== undefined) ??
    networkCode(chain) ??
    candidates[0] ??
    'Unknown';
  const refusal = refusals[code];
  const quoted = quotedFrom(said?.description || (chain.at(-1)?.message ?? ''));
  const what = refusal?.what(context) ?? 'Entra refused the sign-in for a reason that is not known here';
  const remedy =
    refusal?.remedy(context) ??
    (code.startsWith('AADSTS')
      ? `https://login.microsoftonline.com/error?code=${code.slice('AADSTS'.length)} says what it means.`
      : 'Run this again; if it happens again, please report it.');
  const said1 = quoted === '' ? '' : ` Entra says: "${quoted}"`;
  return new SignInRefused(code, `Not signed in: ${what} (${code}). ${remedy}${said1}`, { cause: error });
}

function chainOf(error: unknown): readonly z.output<typeof thrown>[] {
  const chain: z.output<typeof thrown>[] = [];
  for (let one = error; one instanceof Error && chain.length < 5; one = one.cause) {
    const read = thrown.safeParse({ ...one, name: one.name, message: one.message });
    if (read.success) chain.push(read.data);
  }
  return chain;
}

const networkCodes =
  /\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|CERT_\w+|\w*SELF_SIGNED\w*|UNABLE_TO_\w+)\b/;

function networkCode(chain: readonly z.output<typeof thrown>[]): string | undefined {
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
