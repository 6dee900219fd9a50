import type { Notice } from '../../ports/index.ts';

/** A run in one line: what, how it ended, when, and in which tenant. */
export function headline({ tenantId, job, state, mode, at }: Notice): string {
  const dry = mode === 'apply' ? '' : `, mode ${mode}`;
  return `PIM Warden: ${job} ${state} (${at.toISOString().slice(0, 16).replace('T', ' ')} UTC${dry}, tenant ${tenantId})`;
}
