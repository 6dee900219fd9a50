import { serve } from './serve.ts';

/** `GET|POST /api/plans[/{id}]`: what the hygiene jobs set out to do; `approve` lets the next run do it. */
serve('plans', 'plans', ['GET', 'POST']);
serve('plan', 'plans/{id}', ['GET']);
serve('approvePlan', 'plans/{id}/approve', ['POST']);
