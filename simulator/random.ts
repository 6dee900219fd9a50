import { guidFrom } from './guid.ts';

const golden = 0x9e3779b1;

/** A one-to-one hash of 32 bits (the finaliser of MurmurHash3). */
export function scatter(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** The inverse of `scatter`. */
export function unscatter(scattered: number): number {
  let bits = scattered | 0;
  bits = Math.imul(bits ^ (bits >>> 16), inverseOf(0xc2b2ae35));
  bits = Math.imul(bits ^ (bits >>> 13) ^ (bits >>> 26), inverseOf(0x85ebca6b));
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** The inverse of an odd number modulo 2^32, by Newton's method. */
function inverseOf(odd: number): number {
  let inverse = odd;
  for (let round = 0; round < 5; round += 1) inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse));
  return inverse;
}

/** 32 random bits that depend on the arguments only. They serve items that are generated from their index. */
export function bitsAt(seed: number, index: number, salt: number): number {
  return scatter(scatter(seed + Math.imul(salt, golden)) + Math.imul(index, golden));
}

/** 32 bits of a text (FNV-1a). */
export function bitsOf(text: string): number {
  let bits = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) bits = Math.imul(bits ^ text.charCodeAt(at), 0x01000193);
  return scatter(bits);
}

/** A stream of random values that is the same for the same seed. */
export interface Random {
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  /** `true` in this share of cases, 0 to 1. */
  chance(share: number): boolean;
  /** @throws Error when the list is empty. */
  pick<T>(items: readonly T[]): T;
  guid(): string;
}

/** @param topic separates streams, so that more users do not change the groups. */
export function randomFrom(seed: number, topic: string): Random {
  const stream = scatter(seed) ^ bitsOf(topic);
  let drawn = 0;
  const next = () => bitsAt(stream, drawn++, 1);
  const whole = (least: number, most: number) => least + Math.floor((next() / 2 ** 32) * (most - least + 1));
  return {
    whole,
    chance: (share) => next() / 2 ** 32 < share,
    pick: (items) => {
      const item = items[whole(0, items.length - 1)];
      if (item === undefined) throw new Error('there is nothing to pick from');
      return item;
    },
    guid: () => guidFrom(next(), next(), next(), next()),
  };
}
