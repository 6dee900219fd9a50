import { serve } from './serve.ts';

/** `GET /api/openapi.json`: this API, described. */
serve('openApi', 'openapi.json', ['GET']);
