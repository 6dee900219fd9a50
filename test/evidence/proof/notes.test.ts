import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fromBase64 } from '../../../src/evidence/proof/base64.ts';
import { readNote, signatureLine, signedNote } from '../../../src/evidence/proof/notes.ts';
import {
  ecdsaDer,
  parseVerifierKey,
  verifierKey,
  verifierKeyLine,
} from '../../../src/evidence/proof/verifier-key.ts';
import { ecdsaSigner, ed25519Signer, publicDerOf, type TestSigner } from './note-keys.ts';
import { goNote, pixelHead, rekorHead, specificationNote } from './published-notes.ts';

const text = 'pim-warden/tenant\n3\nroot\n';
const ada = ed25519Signer('log.example/ada');
const bob = ecdsaSigner('log.example/bob');
const stranger = ed25519Signer('log.example/stranger');

const lineOf = ({ key, sign }: TestSigner, signed = text) => signatureLine(key, sign(signed));
const noteBy = (...signers: readonly TestSigner[]) =>
  signedNote(
    text,
    signers.map((by) => lineOf(by)),
  );

describe('a published note', () => {
  test.each([
    { whose: "Go's, Ed25519", published: goNote },
    { whose: "Rekor's, ECDSA", published: rekorHead },
    { whose: "Pixel's, ECDSA", published: pixelHead },
  ])('is verified with its published key: $whose', ({ published }) => {
    const key = parseVerifierKey(published.key);

    expect(verifierKeyLine(key)).toBe(published.key);
    expect(readNote(signedNote(published.text, [published.line]), [key])).toEqual({
      kind: 'verified',
      text: published.text,
      by: [key],
    });
  });

  test("is made again, byte for byte, from the private key that Go's documentation prints", () => {
    const seed = fromBase64(goNote.seed)?.subarray(1);
    const { key, sign } = ed25519Signer('PeterNeumann', seed);

    expect(verifierKeyLine(key)).toBe(goNote.key);
    expect(signatureLine(key, sign(goNote.text))).toBe(goNote.line);
  });

  test('of the specification is read: its text may have an empty line, and ends at the last one', () => {
    const { name, id, text: poem, line } = specificationNote;

    expect(readNote(signedNote(poem, [line]), [ada.key])).toEqual({
      kind: 'unproven',
      text: poem,
      because: `it is signed by no key that is known, but by ${name} (key ${id})`,
    });
  });
});

describe('a note', () => {
  test.each([
    { kind: 'Ed25519', signer: ada },
    { kind: 'ECDSA', signer: bob },
  ])('that is signed with $kind is verified, and with any changed byte it is not', ({ signer }) => {
    const note = Buffer.from(noteBy(signer));

    expect(readNote(note, [signer.key])).toEqual({ kind: 'verified', text, by: [signer.key] });
    for (let at = 0; at < note.length; at += 1) {
      const changed = Buffer.from(note);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect([at, readNote(changed, [signer.key]).kind]).not.toEqual([at, 'verified']);
    }
  });

  test('tells which known keys have signed it, so that a key can be replaced while both sign', () => {
    const note = noteBy(ada, bob);

    expect(readNote(note, [ada.key])).toMatchObject({ kind: 'verified', by: [ada.key] });
    expect(readNote(note, [bob.key])).toMatchObject({ kind: 'verified', by: [bob.key] });
    expect(readNote(note, [bob.key, ada.key])).toMatchObject({ by: [ada.key, bob.key] });
  });

  test('keeps its worth whatever strangers sign beside it', () => {
    const note = signedNote(text, [lineOf(stranger), lineOf(ada)]);

    expect(readNote(note, [ada.key])).toMatchObject({ kind: 'verified', by: [ada.key] });
  });

  test('that only strangers have signed is nobody whom we know, and is not called forged', () => {
    expect(readNote(noteBy(stranger), [ada.key])).toMatchObject({
      kind: 'unproven',
      because: expect.stringContaining('log.example/stranger'),
    });
    expect(readNote(noteBy(ada), [])).toMatchObject({ kind: 'unproven' });
  });

  test('of another key under the same name is nobody whom we know', () => {
    const sameName = ecdsaSigner('log.example/ada');

    expect(readNote(noteBy(sameName), [ada.key])).toMatchObject({ kind: 'unproven' });
  });

  test('is forged where a known key did not sign this text, although another one did', () => {
    const note = signedNote(text, [lineOf(bob), lineOf(ada, 'another text\n')]);

    expect(readNote(note, [ada.key, bob.key])).toMatchObject({
      kind: 'forged',
      because: expect.stringMatching(/^the signature of log\.example\/ada .* is not of this text$/),
    });
  });

  const line = lineOf(ada);
  const sixteen = Array.from({ length: 16 }, (_, at) => lineOf(ed25519Signer(`log.example/${at}`)));

  test('may have sixteen signatures', () => {
    expect(readNote(signedNote(text, [...sixteen, line]), [ada.key])).toMatchObject({ kind: 'verified' });
  });

  test.each([
    { what: 'no signature', note: text, because: 'it has no blank line with signatures below' },
    { what: 'a blank line and no signature', note: `${text}\n`, because: 'it has no blank line' },
    { what: 'no end of its last line', note: noteBy(ada).slice(0, -1), because: 'its last line has no end' },
    {
      what: 'a tab',
      note: signedNote(text, [line]).replace('root', 'ro\tot'),
      because: 'control characters',
    },
    { what: 'a carriage return', note: noteBy(ada).replaceAll('\n', '\r\n'), because: 'control characters' },
    {
      what: 'half a character',
      note: noteBy(ada).replace('root', 'ro\ud800ot'),
      because: 'half a character',
    },
    { what: 'no dash', note: `${text}\n${line.slice(2)}`, because: 'is no signature' },
    { what: 'another dash', note: `${text}\n-${line.slice(1)}`, because: 'is no signature' },
    { what: 'a word too many', note: noteBy(ada).replace(/\n$/, ' x\n'), because: 'is no signature' },
    { what: 'a name with a plus', note: noteBy(ada).replace('/ada', '/a+da'), because: 'is no signature' },
    {
      what: 'a name with a wide space',
      note: noteBy(ada).replace('/ada', '/a\u3000da'),
      because: 'is no signature',
    },
    { what: 'base64 without its end', note: noteBy(ada).replace(/=+\n$/, '\n'), because: 'is no signature' },
    {
      what: 'base64 for URLs',
      note: `${text}\n— log.example/ada __________8=\n`,
      because: 'is no signature',
    },
    { what: 'a key id alone', note: `${text}\n— log.example/ada AAAAAA==\n`, because: 'is no signature' },
    { what: '101 signatures', note: `${text}\n${line.repeat(101)}`, because: 'more than 100 signatures' },
    { what: 'a megabyte', note: `${'a'.repeat(1_000_000)}\n\n${line}`, because: 'longer than 1000000' },
  ])('with $what is malformed', ({ note, because }) => {
    expect(readNote(note, [ada.key])).toEqual({
      kind: 'malformed',
      because: expect.stringContaining(because),
    });
  });

  test('that is not UTF-8 is malformed', () => {
    const note = Buffer.concat([Buffer.of(0xff), Buffer.from(noteBy(ada))]);

    expect(readNote(note, [ada.key])).toEqual({ kind: 'malformed', because: 'it is not UTF-8' });
  });

  test.each(['no end', 'a tab\t\n', ''])('is not made of %j', (wrong) => {
    expect(() => signedNote(wrong, [line])).toThrow('no note was made');
  });

  test('is not made without a signature', () => {
    expect(() => signedNote(text, [])).toThrow('no note was made');
  });

  test('of any text is read as it was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (written) => {
        const whole = `${written.replaceAll(/\p{Cc}/gu, '\n')}\n`;

        expect(readNote(signedNote(whole, [lineOf(ada, whole)]), [ada.key])).toMatchObject({
          kind: 'verified',
          text: whole,
        });
      }),
    );
  });
});

describe('the line of a verifier key', () => {
  const lines = [verifierKeyLine(ada.key), verifierKeyLine(bob.key)];

  test.each(lines)('gives the key back, and none with any part changed or left out: %s', (line) => {
    const key = parseVerifierKey(line);

    expect(verifierKeyLine(key)).toBe(line);
    for (let at = 0; at < line.length; at += 1) {
      const next = String.fromCharCode(line.charCodeAt(at) + 1);
      // The id of an ECDSA key does not cover its name.
      if (key.algorithm === 'ed25519' || at > key.name.length)
        expect(() => parseVerifierKey(line.slice(0, at) + next + line.slice(at + 1))).toThrow(RangeError);
      expect(() => parseVerifierKey(line.slice(0, at))).toThrow(RangeError);
    }
  });

  test.each([
    {
      what: 'a type that we do not know',
      line: `log.example/ada+12345678+${Buffer.of(6, 1, 2).toString('base64')}`,
    },
    {
      what: 'an Ed25519 key as ECDSA',
      line: `log.example/ada+12345678+${Buffer.concat([Buffer.of(2), ada.key.publicKey]).toString('base64')}`,
    },
    { what: 'a key too short', line: 'PeterNeumann+173116ae+ARpc2Q==' },
  ])('with $what is refused', ({ line }) => {
    expect(() => parseVerifierKey(line)).toThrow(RangeError);
  });

  test.each(['', 'log example', 'log+example', 'log\nexample', 'log\u00a0example', 'log\u0001'])(
    'is not made for the name %j',
    (name) => {
      expect(() => verifierKey(name, ada.key.publicKey)).toThrow('is no name of a key');
    },
  );

  test('is made for P-256 and no other curve', () => {
    expect(() => ecdsaSigner('log.example/bob', 'P-384')).toThrow('neither Ed25519 nor ECDSA on P-256');
  });

  test('has the key as it is written whole, or one key would have two ids', () => {
    const whole = publicDerOf(bob.privateKey);
    const compressed = Buffer.concat([
      Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex'),
      Buffer.of(((whole.at(-1) ?? 0) & 1) + 2),
      whole.subarray(27, 59),
    ]);

    expect(() => verifierKey('log.example/bob', compressed)).toThrow('as a whole SubjectPublicKeyInfo');
  });
});

describe('an ECDSA signature as Key Vault returns it', () => {
  const padded = (hex: string) => hex.padStart(64, '0');

  test.each([
    { r: '01', s: '02', der: '3006020101020102' },
    { r: '80', s: '00', der: '30070202008002' + '0100' },
    { r: 'ff'.repeat(32), s: '7f'.repeat(32), der: `3045022100${'ff'.repeat(32)}0220${'7f'.repeat(32)}` },
  ])('is written in DER with the shortest numbers, none of them negative: $r, $s', ({ r, s, der }) => {
    expect(ecdsaDer(Buffer.from(padded(r) + padded(s), 'hex')).toString('hex')).toBe(der);
  });

  test('of any key and text is one that verifies', () => {
    for (let at = 0; at < 200; at += 1) {
      const line = lineOf(bob, `${text}${at}\n`);
      expect(readNote(signedNote(`${text}${at}\n`, [line]), [bob.key]).kind).toBe('verified');
    }
  });

  test('has 64 bytes', () => {
    expect(() => ecdsaDer(Buffer.alloc(63))).toThrow('has 64 bytes, not 63');
  });
});
