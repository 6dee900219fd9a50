import { serve } from './serve.ts';

/** `GET /api/alerts[/{id}]`: PIM's own security alerts. */
serve('alerts', 'alerts', ['GET']);
serve('alert', 'alerts/{id}', ['GET']);
