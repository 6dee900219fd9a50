import type { HttpRequest, HttpResponse, HttpResponseInit, InvocationContext } from '@azure/functions';
import { processApp } from '../process-app.ts';
import { parts } from '../process-parts.ts';
import { app, everyMethod } from '../registering.ts';
import { responseOf } from './constant-answers.ts';

/**
 * `POST /api/webhooks/{sender}`: the messages of ticket systems and alerts. `anonymous` to the platform: each message is proved
 * by what its sender signed, or by a token of Entra.
 */
async function onRequest(
  request: HttpRequest,
  context: InvocationContext,
): Promise<HttpResponse | HttpResponseInit> {
  return responseOf(await processApp.answerWebhook(context, request.params.sender ?? '', request));
}

if (parts.has('front'))
  app.http('webhooks', {
    methods: everyMethod,
    authLevel: 'anonymous',
    route: 'webhooks/{sender}',
    handler: onRequest,
  });
