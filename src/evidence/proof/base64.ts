/**
 * Standard base64 with its padding, in the one form that each run of bytes has.
 *
 * @returns `undefined` for anything else: `Buffer` would read what it can and leave out the rest.
 */
export function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
