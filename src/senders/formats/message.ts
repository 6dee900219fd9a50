import type { z } from 'zod';
import type { Sender } from '../../domain/model/sender.ts';
import type { ReadDelivery } from '../../ports/index.ts';

/** A message whose bytes were JSON, for its format to read. */
export interface Message<Format extends Sender['condition']['format']> {
  readonly json: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly sender: Sender;
  readonly condition: Extract<Sender['condition'], { format: Format }>;
  readonly receivedAt: Date;
}

type MalformedDelivery = Extract<ReadDelivery, { kind: 'malformed' }>;
type ShapedPart<T> = { readonly kind: 'shaped'; readonly value: T } | MalformedDelivery;

function malformed(because: string): MalformedDelivery {
  return { kind: 'malformed', status: 400, because };
}

/** The part of a message that its format needs, or what of it is not as the format says. */
export function shaped<T extends z.ZodType>(json: unknown, schema: T): ShapedPart<z.output<T>> {
  const read = schema.safeParse(json);
  if (read.success) return { kind: 'shaped', value: read.data };
  const [issue] = read.error.issues;
  const path = issue?.path.map(String).join('.') ?? '';
  return malformed(`${path === '' ? 'the message' : path}: ${issue?.message ?? 'not as its format says'}`);
}
