import type { DryAsk, DryRun } from '../../changes/activations/dry-run.ts';
import type { HttpAnswer } from '../core/answer.ts';

/** What a message would come to: nothing of it is written down. Only whoever can prove the message is told. */
export function dryRunAnswer(run: DryRun): HttpAnswer {
  return { status: 200, jsonBody: { dryRun: true, ...bodyOf(run) } };
}

function bodyOf(run: DryRun): Readonly<Record<string, unknown>> {
  if (run.kind !== 'start') return run;
  const { kind, asks, left } = run;
  return { kind, asks: asks.map(askOf), left };
}

function askOf({ key, minutes, decision }: DryAsk): Readonly<Record<string, unknown>> {
  const asked = { ...key, minutes };
  if (typeof decision === 'string') return { ...asked, decision: 'later', because: decision };
  const { kind, checks } = decision;
  if (kind === 'granted')
    return { ...asked, decision: kind, until: decision.until.toISOString(), step: decision.step, checks };
  const isLater = kind === 'refused' && decision.isOnlyUnknown;
  return { ...asked, decision: isLater ? 'later' : kind, because: decision.because, checks };
}
