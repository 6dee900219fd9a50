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

type Malformed = Extract<ReadDelivery, { kind: 'malformed' }>;
type Shaped<T> = { readonly kind: 'shaped'; readonly value: T } | Malformed;

function malformed(because: string): Malformed {
  return { kind: 'malformed', status: 400, because };
}

/** The part of a message that its format needs, or what of it is not as the format says. */
export function shaped<T extends z.ZodType>(json: unknown, schema: T): Shaped<z.output<T>> {
  const read = schema.safeParse(json);
  if (read.success) return { kind: 'shaped', value: read.data };
  const [issue] = read.error.issues;
  const path = issue?.path.map(String).join('.') ?? '';
  return malformed(`${path === '' ? 'the message' : path}: ${issue?.message ?? 'not as its format says'}`);
}
