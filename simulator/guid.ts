const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** A version 4 GUID from 128 bits. The first word is kept unchanged, so that `firstWordOf` can read it back. */
export function guidFrom(a: number, b: number, c: number, d: number): string {
  const versioned = (b & 0xffff0fff) | 0x00004000;
  const varied = (c & 0x3fffffff) | 0x80000000;
  return `${word(a)}-${half(versioned >>> 16)}-${half(versioned)}-${half(varied >>> 16)}-${half(varied)}${word(d)}`;
}

function word(value: number): string {
  return half(value >>> 16) + half(value);
}

function half(value: number): string {
  return `${hex[(value >>> 8) & 0xff]}${hex[value & 0xff]}`;
}

export const guidPattern = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
const wholeGuid = new RegExp(`^${guidPattern.source}$`, 'i');

/** The first 32 bits of the first GUID in a text. */
export function firstWordOf(text: string): number | undefined {
  const guid = guidPattern.exec(text)?.[0];
  return guid === undefined ? undefined : Number.parseInt(guid.slice(0, 8), 16);
}

export function isGuid(text: string): boolean {
  return wholeGuid.test(text);
}
