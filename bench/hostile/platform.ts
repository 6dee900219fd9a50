import { createServer } from 'node:http';
import type { Attack } from './attack.ts';
import { harmIf } from './attack.ts';
import type { Stage } from './stage.ts';

const kind = 'settings that lead elsewhere';

/** A server of the attacker's that notes what it is sent. */
async function openTrap() {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.writeHead(500).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    seen,
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** A host whose settings were changed: it must neither run nor send anything there. */
function elsewhere(
  name: string,
  settingsFor: (trap: string, stage: Stage) => Readonly<Record<string, string>>,
): Attack {
  return {
    kind,
    name,
    async attempt(stage) {
      const trap = await openTrap();
      const host = await stage.anotherHost(settingsFor(trap.origin, stage));
      try {
        const { status } = await fetch(`${host.origin}/api/health`);
        const because = await host.run('renewEligibilities');
        const usual = await fetch(`${stage.host.origin}/api/health`);
        const isHarmed = trap.seen.length > 0 || because === undefined;
        return {
          harm: harmIf(isHarmed, `the job ran, or ${trap.seen.length} requests were sent there`),
          bites: usual.status === 200 && status === 503,
        };
      } finally {
        await host.close();
        await trap.close();
      }
    },
  };
}

/** As Azure sets it. */
const onPlatform = { WEBSITE_INSTANCE_ID: 'a1', WEBSITE_SITE_NAME: 'pim-warden' };

export const platformAttacks: readonly Attack[] = [
  elsewhere('Graph on loopback, in Azure', (trap) => ({ ...onPlatform, GRAPH_ORIGIN: trap })),
  elsewhere('Graph at an unknown host', () => ({ GRAPH_ORIGIN: 'https://graph.microsoft.com.evil.example' })),
  elsewhere('Graph with another name in front', () => ({
    GRAPH_ORIGIN: 'https://graph.microsoft.com@evil.example',
  })),
  elsewhere('the store on loopback, in Azure', (trap) => ({
    ...onPlatform,
    GRAPH_ORIGIN: 'https://graph.microsoft.com',
    TABLES_ENDPOINT: `${trap}/devstoreaccount1`,
  })),
  elsewhere('the store at an unknown host', () => ({ TABLES_ENDPOINT: 'https://evil.example' })),
  elsewhere('an authority of their own that signs callers', (trap) => ({
    ...onPlatform,
    GRAPH_ORIGIN: 'https://graph.microsoft.com',
    API_AUTHORITY: trap,
  })),
  elsewhere('notices to a foreign host', () => ({ NOTIFY_WEBHOOK_URL: 'https://evil.example/hook' })),
];
