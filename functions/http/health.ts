import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { processApp } from '../process-app.ts';
import { parts } from '../process-parts.ts';
import { app, everyMethod } from '../registering.ts';

/** `GET /api/health`: 200 `{ status: 'ok' }`, or 503 `{ status: 'unusable' }` when the app cannot work; the log says why. A token with a role is told more. */
async function onRequest(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  return processApp.health(context, request);
}

if (parts.has('front'))
  app.http('health', {
    methods: everyMethod,
    authLevel: 'anonymous',
    route: 'health',
    handler: onRequest,
  });
