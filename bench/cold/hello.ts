import { app } from '@azure/functions';

/** An app that does next to nothing: what the library and the host cost by themselves. */
app.http('health', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'health',
  handler: async () => ({ status: 200, jsonBody: { status: 'ok' } }),
});
app.timer('snapshotAuditLogs', {
  schedule: '0 0 2 * * *',
  handler: async () => void (await fetch(`${process.env.GRAPH_ORIGIN}/v1.0/me`)),
});
