import { createServer } from 'node:http';

/** A receiver of notices that keeps them as they came. */
export interface NoticeInbox {
  /** For `NOTIFY_WEBHOOK_URL`. */
  readonly url: string;
  readonly bodies: readonly string[];
  close(): Promise<void>;
}

export async function openNoticeInbox(): Promise<NoticeInbox> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString('utf8'));
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/notices`,
    bodies,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
