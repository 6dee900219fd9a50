import { app, type HttpMethod } from '@azure/functions';
import { processApp } from '../process-app.ts';

/**
 * Registers one path of the API. `anonymous` to the platform: our own check of the caller's Entra token, in
 * src/http/core/authenticate.ts, is the gate of every one of them, and a function key would be no substitute for it.
 */
export function serve(name: string, route: string, methods: HttpMethod[]): void {
  app.http(name, {
    methods,
    authLevel: 'anonymous',
    route,
    handler: (request, context) => processApp.answerHttp(context, route, request),
  });
}
