import { createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { SigningError } from '../../ports/errors.ts';

/** Answers of Key Vault's REST interface 7.4, as far as signing needs them. */

export const keyAnswer = z.object({
  key: z.object({
    kid: z.string(),
    kty: z.string(),
    crv: z.string().optional(),
    x: z.string().optional(),
    y: z.string().optional(),
  }),
});

export const signAnswer = z.object({ kid: z.string(), value: z.base64url() });

export const errorAnswer = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    innererror: z.object({ code: z.string() }).nullish(),
  }),
});

/**
 * The public half of a key: DER, SubjectPublicKeyInfo.
 *
 * @throws SigningError where it is no key on P-256.
 */
export function publicKeyOf(url: string, { key }: z.infer<typeof keyAnswer>): Buffer {
  const { kty, crv, x = '', y = '' } = key;
  if (!/^EC(-HSM)?$/.test(kty) || crv !== 'P-256')
    throw new SigningError(
      'unusable',
      `Nothing was signed: the key ${url} is of the kind ${kty}${crv === undefined ? '' : ` ${crv}`}, and EVIDENCE_SIGNING_KEY_URL needs EC P-256.`,
    );
  try {
    return createPublicKey({ key: { kty: 'EC', crv, x, y }, format: 'jwk' }).export({
      format: 'der',
      type: 'spki',
    });
  } catch (error) {
    const message = `Nothing was signed: ${url} answered with a public key that is no point of P-256.`;
    throw new SigningError('invalid-response', message, { cause: error });
  }
}
