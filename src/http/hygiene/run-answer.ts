import type { RunRecord } from '../../domain/run.ts';
import { type HttpAnswer, problem } from '../answer.ts';
import { toRunBody } from '../runs/body.ts';

/** What a caller is told of a run that they asked for: the run, unless another one was writing. */
export function answerRun(run: RunRecord): HttpAnswer {
  if (run.state === 'partial' && run.hygiene === undefined) {
    const detail = `${run.reason ?? 'Another run is under way.'} Ask again when it is over.`;
    return problem(409, 'Another run is under way', detail, { retry: 'later' }, { 'retry-after': '60' });
  }
  return { status: 200, jsonBody: toRunBody(run) };
}
