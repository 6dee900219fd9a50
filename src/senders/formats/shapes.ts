import { z } from 'zod';

/** Forms that the formats share. Everything that names something is ASCII: look-alikes of other alphabets are no name. */

export const instant = z.iso
  .datetime({ offset: true, error: 'expected an instant with a zone: 2026-11-29T09:00:00Z' })
  .transform((text) => new Date(text));

export const visibleText = (most: number) =>
  z
    .string()
    .regex(new RegExp(`^[\\x21-\\x7e]{1,${most}}$`), `expected 1 to ${most} visible ASCII characters`);

export const guid = z.guid('expected a GUID').toLowerCase();

/** A text for people. */
export const line = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, 'expected no control characters');
