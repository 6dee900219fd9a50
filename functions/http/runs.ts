import { serve } from './serve.ts';

/** `GET|POST /api/runs[/{id}]`: what the jobs have done, newest first; a run now; `undo` takes one back. */
serve('runs', 'runs', ['GET', 'POST']);
serve('run', 'runs/{id}', ['GET']);
serve('undoRun', 'runs/{id}/undo', ['POST']);
