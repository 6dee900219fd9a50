import { serve } from './serve.ts';

/** `GET|POST /api/assignments[/{id}]`, and `requests[/{id}[/cancel]]` below it. */
serve('assignments', 'assignments', ['GET', 'POST']);
serve('assignment', 'assignments/{id}', ['GET']);
serve('assignmentRequests', 'assignments/requests', ['GET']);
serve('assignmentRequest', 'assignments/requests/{id}', ['GET']);
serve('cancelAssignmentRequest', 'assignments/requests/{id}/cancel', ['POST']);
