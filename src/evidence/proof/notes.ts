import { fromBase64, toBase64 } from './base64.ts';
import { isKeyName, isNoteText } from './note-text.ts';
import { ecdsaDer, isSignedBy, type VerifierKey } from './verifier-key.ts';

/** Signed notes (c2sp.org/signed-note): a text, a blank line, and a line for each signature. */

/** A reader has to take 16; Go's takes 100. */
const mostSignatures = 100;
const mostCharacters = 1_000_000;

/**
 * A signature as a note has it.
 *
 * @param signature 64 bytes, for ECDSA r and s.
 */
export function signatureLine(key: VerifierKey, signature: Uint8Array): string {
  const bytes = key.algorithm === 'ed25519' ? signature : ecdsaDer(signature);
  return `— ${key.name} ${toBase64(Buffer.concat([key.id, bytes]))}\n`;
}

/** @throws RangeError for a text that no note may have, and without a signature. */
export function signedNote(text: string, signatureLines: readonly string[]): string {
  const note = `${text}\n${signatureLines.join('')}`;
  const parsed = parseNote(note);
  if (typeof parsed === 'string') throw new RangeError(`no note was made: ${parsed}`);
  if (parsed.text !== text)
    throw new RangeError('no note was made: its text would not be read as it was given');
  return note;
}

interface NoteSignature {
  readonly name: string;
  /** Four bytes. */
  readonly id: Buffer;
  readonly signature: Buffer;
}

interface ParsedNote {
  /** With its last newline: what was signed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** The verdict on a note. Only what is verified may be used. */
export type NoteVerdict =
  | { readonly kind: 'verified'; readonly text: string; readonly by: readonly VerifierKey[] }
  /** Nobody whom we know has signed it: it may be anybody's. */
  | { readonly kind: 'unproven'; readonly text: string; readonly because: string }
  /** It names a key that we know, which did not sign this text. */
  | { readonly kind: 'forged'; readonly because: string }
  | { readonly kind: 'malformed'; readonly because: string };

/** Verifies each signature of a key that is known, and passes over all others. Never throws. */
export function readNote(note: string | Uint8Array, keys: readonly VerifierKey[]): NoteVerdict {
  const parsed = parseNote(note);
  if (typeof parsed === 'string') return { kind: 'malformed', because: parsed };
  const by: VerifierKey[] = [];
  for (const { name, id, signature } of parsed.signatures) {
    const key = keys.find((known) => known.name === name && known.id.equals(id));
    if (key === undefined) continue;
    if (!isSignedBy(key, Buffer.from(parsed.text), signature))
      return {
        kind: 'forged',
        because: `the signature of ${name} (key ${id.toString('hex')}) is not of this text`,
      };
    if (!by.includes(key)) by.push(key);
  }
  if (by.length > 0) return { kind: 'verified', text: parsed.text, by };
  const signers = parsed.signatures.map(({ name, id }) => `${name} (key ${id.toString('hex')})`).join(', ');
  return {
    kind: 'unproven',
    text: parsed.text,
    because: `it is signed by no key that is known, but by ${signers}`,
  };
}

/** @returns the note, or what is wrong with it. */
function parseNote(note: string | Uint8Array): ParsedNote | string {
  const text = typeof note === 'string' ? note : textOf(note);
  if (text === undefined) return 'it is not UTF-8';
  if (text.length > mostCharacters) return `it is longer than ${mostCharacters} characters`;
  if (!isNoteText(text)) return 'it has control characters, or half a character';
  if (!text.endsWith('\n')) return 'its last line has no end';
  const blank = text.lastIndexOf('\n\n');
  const lines = text.slice(blank + 2, -1).split('\n');
  if (blank === -1 || blank + 2 >= text.length) return 'it has no blank line with signatures below';
  if (lines.length > mostSignatures) return `it has more than ${mostSignatures} signatures`;
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const signature = parseSignature(line);
    if (signature === undefined) return `"${line.slice(0, 100)}" is no signature`;
    signatures.push(signature);
  }
  return { text: text.slice(0, blank + 1), signatures };
}

function parseSignature(line: string): NoteSignature | undefined {
  const [, name = '', encoded = ''] = /^— ([^ ]+) ([^ ]+)$/.exec(line) ?? [];
  const bytes = fromBase64(encoded);
  if (!isKeyName(name) || bytes === undefined || bytes.length < 5) return undefined;
  return { name, id: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
