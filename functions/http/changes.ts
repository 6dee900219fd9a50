import { serve } from './serve.ts';

/** `GET /api/changes[/{id}]`: every change that was tried; `undo` takes one back. */
serve('changes', 'changes', ['GET']);
serve('change', 'changes/{id}', ['GET']);
serve('undoChange', 'changes/{id}/undo', ['POST']);
