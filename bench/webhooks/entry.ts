import { app } from '@azure/functions';
import '../../functions/index.ts';

/** What a host costs by itself. */
app.http('nothing', { methods: ['POST'], authLevel: 'anonymous', handler: async () => ({ status: 202 }) });
