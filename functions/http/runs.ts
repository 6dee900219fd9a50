import { serve } from './serve.ts';

/** `GET /api/runs[/{id}]`: what the jobs have done, newest first, or one run. */
serve('runs', 'runs', ['GET']);
serve('run', 'runs/{id}', ['GET']);
