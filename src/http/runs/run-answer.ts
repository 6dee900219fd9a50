import type { RunRecord } from '../../domain/model/run.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import { toRunBody } from './body.ts';

/** What a caller is told of a run that they asked for: the run, unless another one was writing. */
export function answerRun(run: RunRecord): HttpAnswer {
  // Whoever has to wait for another run asks Graph for nothing; one whose time was over has.
  if (run.state === 'partial' && run.hygiene === undefined && run.counts.requests === 0) {
    const detail = `${run.reason ?? 'Another run is under way.'} Ask again when it is over.`;
    return problem(409, 'Another run is under way', detail, { retry: 'later' }, { 'retry-after': '60' });
  }
  return { status: 200, jsonBody: toRunBody(run) };
}
