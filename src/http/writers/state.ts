import type { HttpPorts } from '../core/route.ts';

/** How the writers of the tenant stand, as callers see it. */
export async function writersBody({ halt }: Pick<HttpPorts, 'halt'>) {
  const writers = await halt();
  const grants = writers.kind === 'stopped' ? writers : await halt('grants');
  const states = { state: writers.kind, grants: grants.kind };
  return grants.kind === 'running'
    ? states
    : { ...states, because: `The writers of this tenant are ${grants.because}` };
}
