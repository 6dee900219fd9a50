import { z } from 'zod';
import { defineRoute, type Route } from '../core/route.ts';

/** `openapi.json`: this API, described by the schemas that check its requests. */
export function openApiRoute(routes: () => readonly Route[]): Route {
  return defineRoute({
    operationId: 'readOpenApi',
    method: 'GET',
    path: 'openapi.json',
    requiredRole: 'PimWarden.Read',
    tag: 'openapi',
    summary: 'This document',
    answers: { 200: { description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) } },
    async answer() {
      // Loaded when somebody asks: a cold start need not wait for it.
      const { openApiDocument } = await import('./document.ts');
      return { status: 200, jsonBody: openApiDocument(routes()) };
    },
  });
}
