import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { runningApp } from '../../src/app.ts';

/** `GET /api/runs[/{id}]`: what the jobs have done, newest first, or one run. */
async function onRequest(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const { id } = request.params;
  const app = runningApp();
  return id === undefined
    ? app.listRuns(context, Object.fromEntries(request.query))
    : app.readRun(context, id);
}

app.http('runs', { methods: ['GET'], authLevel: 'function', route: 'runs/{id?}', handler: onRequest });
