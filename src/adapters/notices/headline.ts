import type { Notice } from '../../ports/index.ts';

/** A night in one line. */
export function headline({ job, state, mode, at }: Notice): string {
  const dry = mode === 'apply' ? '' : `, mode ${mode}`;
  return `PIM Warden: ${job} ${state} (${at.toISOString().slice(0, 16).replace('T', ' ')} UTC${dry})`;
}
