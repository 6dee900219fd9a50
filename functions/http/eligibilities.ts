import { serve } from './serve.ts';

/** `GET|POST /api/eligibilities[/{id}]`, and `requests[/{id}[/cancel]]` below it. */
serve('eligibilities', 'eligibilities', ['GET', 'POST']);
serve('eligibility', 'eligibilities/{id}', ['GET']);
serve('eligibilityRequests', 'eligibilities/requests', ['GET']);
serve('eligibilityRequest', 'eligibilities/requests/{id}', ['GET']);
serve('cancelEligibilityRequest', 'eligibilities/requests/{id}/cancel', ['POST']);
