import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import type { ClientRequest } from 'node:http';

/** Loaded before `npm start` by `npm run cost -- --measure`: counts what the app asks of Graph and of storage, and writes it down at the end. */
const counts = { graphRequests: 0, tableOperations: 0, bytesWritten: 0 };

subscribe('undici:request:create', (message) => {
  const { request } = message as { readonly request: { readonly path: string } };
  if (/^\/(?:v1\.0|beta)\//.test(request.path)) counts.graphRequests += 1;
});
subscribe('http.client.request.start', (message) => {
  const { request } = message as { readonly request: ClientRequest };
  if (!request.path.startsWith('/devstoreaccount1/')) return;
  counts.tableOperations += 1;
  if (request.method !== 'GET') counts.bytesWritten += Number(request.getHeader('content-length') ?? 0);
});

process.on('exit', () => {
  const file = process.env.COST_COUNTS_FILE;
  if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
});
