import { createServer } from 'node:http';
import { z } from 'zod';

/** A receiver of notices on this machine. */
export interface NoticeReceiver {
  /** For `NOTIFY_WEBHOOK_URL`, with `NOTIFY_FORMAT=json`. */
  readonly url: string;
  close(): Promise<void>;
}

const notice = z.looseObject({ job: z.string(), state: z.string(), runId: z.string() });

/**
 * Takes notices as the app posts them. The local stack has one because nothing that controls the tenant is given where
 * nobody would hear of it.
 *
 * @param onNotice is told of each in one line.
 */
export async function startNoticeReceiver(
  onNotice: (line: string) => void = () => undefined,
): Promise<NoticeReceiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      onNotice(lineOf(Buffer.concat(chunks).toString('utf8')));
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
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function lineOf(body: string): string {
  try {
    const read = notice.safeParse(JSON.parse(body));
    if (read.success) return `Notice: ${read.data.job} ${read.data.state} (${read.data.runId})`;
  } catch {
    // What is no JSON is no notice of ours.
  }
  return 'Notice: it could not be read';
}
