import { z } from 'zod';

/** Microsoft Entra gave no token, in words of ours: what the library says is its cause. */
export class EntraRefusal extends Error {
  override readonly name = 'EntraRefusal';
  /** Entra's own, `AADSTS65001`, or the library's. */
  readonly code: string;
  /** What to do now, a sentence. */
  readonly advice: string;
  /** An administrator of the tenant has taken the consent back, or never gave one. */
  readonly isAboutConsent: boolean;
  /** What Entra or the library said, on one line: for the log. */
  readonly said: string;

  /** @param words `because` is a part of a sentence. */
  constructor(
    words: { readonly because: string; readonly advice: string },
    { code, said, isAboutConsent }: Pick<EntraRefusal, 'code' | 'said' | 'isAboutConsent'>,
    options?: ErrorOptions,
  ) {
    super(words.because, options);
    this.code = code;
    this.advice = words.advice;
    this.said = said;
    this.isAboutConsent = isAboutConsent;
  }
}

/** What MSAL's errors have of the token endpoint's answer. */
const msalError = z.object({
  errorCode: z.string().catch(''),
  errorMessage: z.string().catch(''),
  errorNo: z.union([z.string(), z.number()]).transform(Number).catch(Number.NaN),
});

const consents = 'An administrator of the tenant consents (docs/deploy.md#many-tenants).';
const absent = {
  because:
    'the app is not in that tenant: nobody consented to it there, or its enterprise application was deleted',
  advice: consents,
};
const unconsented = {
  because: 'nobody has consented there to the permissions that it asks for',
  advice: consents,
};
/** Of `AADSTS…`: docs/graph-facts.md#an-application-in-other-tenants. */
const withoutConsent: Readonly<Record<number, { readonly because: string; readonly advice: string }>> = {
  65001: unconsented,
  65004: unconsented,
  90094: unconsented,
  650051: unconsented,
  650052: unconsented,
  650057: unconsented,
  700016: absent,
  7000229: absent,
  7000112: {
    because: 'its enterprise application is disabled there',
    advice: 'An administrator of the tenant enables it.',
  },
  90002: {
    because: 'there is no such tenant (any more)',
    advice: 'Take it out of TENANTS, or correct its id.',
  },
};
const distrust = {
  because: 'the app registration does not trust the managed identity of this app',
  advice:
    'Its federated credential has to name the issuer of the home tenant, the object id of the identity, and the audience of the cloud: infra/graph/deploy.sh sets it.',
};
const untrusted = new Set([70021, 70025, 700211, 700212, 700213, 7002138]);

/**
 * What a failed sign-in of the app to a tenant means. The library has one class for nearly every failure, so that its cause is
 * what counts.
 *
 * @param where the address that was asked.
 */
export function entraRefusal(error: unknown, where: string): EntraRefusal {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const { errorCode, errorMessage, errorNo } = msalError.safeParse(cause).data ?? noAnswer;
  const isNumbered = !Number.isNaN(errorNo);
  const code = isNumbered ? `AADSTS${errorNo}` : errorCode || 'NoToken';
  const said = onOneLine(errorMessage || (error instanceof Error ? error.message : String(error)));
  const consent = withoutConsent[errorNo] ?? (errorCode === 'unauthorized_client' ? unconsented : undefined);
  const words = consent ?? otherWords(errorNo, code, where);
  return new EntraRefusal(words, { code, said, isAboutConsent: consent !== undefined }, { cause: error });
}

const noAnswer = { errorCode: '', errorMessage: '', errorNo: Number.NaN };

function otherWords(errorNo: number, code: string, where: string) {
  if (untrusted.has(errorNo)) return distrust;
  if (!Number.isNaN(errorNo))
    return {
      because: `it refuses the app (${code})`,
      advice: `Look the code up at https://login.microsoftonline.com/error?code=${errorNo}; the log has what Entra said.`,
    };
  return {
    because: `nothing usable was answered at ${where}`,
    advice:
      'Check that it can be reached from here (network, firewall, name resolution); otherwise Entra has trouble, and the next night asks again.',
  };
}

const longest = 400;
/** Three parts of base64 with dots between them: no message is known to quote a token, and none may. */
const tokens = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;

/** What a library says, fit for a line of the log. */
export function onOneLine(text: string): string {
  return text
    .replace(tokens, '(token)')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, longest);
}
