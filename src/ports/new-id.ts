import { randomUUID } from 'node:crypto';
import { idAt } from '../domain/model/ids.ts';

/** An id for something that is made now: a run, a plan, a change. See `idAt`. */
export function newId(now: Date): string {
  return idAt(now, randomUUID().slice(0, 8));
}
