import { SigningError } from '../ports/errors.ts';
import type { Signer } from '../ports/index.ts';
import { type Checkpoint, checkpointText, readCheckpoint } from './proof/checkpoint.ts';
import { signatureLine, signedNote } from './proof/notes.ts';
import { type VerifierKey, verifierKey } from './proof/verifier-key.ts';

/** The keys that heads of this log are verified with now. None where nothing is signed. */
export async function verifierKeysOf(
  origin: string,
  signer: Signer,
  signal: AbortSignal,
): Promise<readonly VerifierKey[]> {
  return (await signer.publicKeys(signal)).map((publicKey) => verifierKey(origin, publicKey));
}

/**
 * The head of a log as it is kept: a signed note with a line for each key, or the text alone where nothing is signed. What was
 * signed is verified here before anybody relies on it.
 *
 * @throws SigningError
 */
export async function signHead(checkpoint: Checkpoint, signer: Signer, signal: AbortSignal): Promise<string> {
  const { origin } = checkpoint;
  const text = checkpointText(checkpoint);
  const made = await signer.sign(Buffer.from(text), signal);
  if (made.length === 0) return text;
  const signed = made.map(({ publicKey, signature }) => ({ key: verifierKey(origin, publicKey), signature }));
  const keys = signed.map(({ key }) => key);
  const head = signedNote(
    text,
    signed.map(({ key, signature }) => signatureLine(key, signature)),
  );
  const verdict = readCheckpoint(head, origin, keys);
  if (verdict.kind === 'verified' && verdict.by.length === keys.length) return head;
  throw new SigningError(
    'invalid-response',
    `The head of ${origin} at ${checkpoint.size} entries was not signed: what the signer made does not verify with its own key. Nothing was sealed with it.`,
  );
}
