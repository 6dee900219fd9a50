import { app } from '@azure/functions';
import '../../functions/index.ts';

/** What a host costs by itself, and what it costs to read a body. */
app.http('nothing', { methods: ['POST'], authLevel: 'anonymous', handler: async () => ({ status: 202 }) });
app.http('reads', {
  methods: ['POST'],
  authLevel: 'anonymous',
  handler: async (request) => {
    await request.arrayBuffer();
    return { status: 202 };
  },
});
