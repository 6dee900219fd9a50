import type { RunRecord } from '../../domain/model/run.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import { toRunBody } from './bodies.ts';

/** Answers with the run that a caller asked for, or with a 409 where another run was writing. */
export function answerRun(run: RunRecord): HttpAnswer {
  // A run that has to wait for another asks Graph for nothing; one whose time was over has asked.
  if (run.state === 'partial' && run.hygiene === undefined && run.counts.requests === 0) {
    const detail = `${run.reason ?? 'Another run is under way.'} Ask again when it is over.`;
    return problem(409, 'Another run is under way', detail, { retry: 'later' }, { 'retry-after': '60' });
  }
  return { status: 200, jsonBody: toRunBody(run) };
}
