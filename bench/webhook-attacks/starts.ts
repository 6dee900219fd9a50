import { rulesOnDisk } from '../../local/stack-rules.ts';
import { globalAdministrator, tokenOf } from '../hostile/caller.ts';
import type { RunningHost } from '../hostile/host-process.ts';
import type { WebhookAttack } from './attack.ts';
import { called } from './calls.ts';
import type { Trial } from './trial.ts';
import { secretWires, signedWires, wires } from './wires.ts';

/** Nobody listens there. */
const nowhere = 'http://127.0.0.1:1/devstoreaccount1';

/** Attacks on an app that is started in another way: with odd keys, rules or addresses. */
export const starts: readonly WebhookAttack[] = [
  {
    row: 18,
    name: 'at start: missing, empty, unresolved, short, no base64, or shared',
    wires: secretWires,
    async attempt(trial) {
      const { desk, stranger } = trial;
      const odd = [
        ['nothing', ''],
        ['blanks', '    '],
        [
          'an unresolved reference',
          '@Microsoft.KeyVault(SecretUri=https://ops.vault.azure.net/secrets/webhook/)',
        ],
        [
          'a short key',
          `whsec_${Buffer.alloc(16, 7).toString('base64')}`.slice(0, desk.wire === 'pagerduty' ? 20 : 99),
        ],
        ...(desk.wire === 'pagerduty'
          ? []
          : [['no base64', 'no-base64-at-all!-no-base64-at-all!-no-base64']]),
        ['the key of another', stranger.keys.secret],
      ] as const;
      for (const [what = '', secret = ''] of odd)
        await onHost(trial, { [desk.setting]: secret }, async (host) => {
          const message = await desk.prove(desk.start(), { keys: { ...desk.keys, secret } });
          await trial.send(what, message, 401, desk.name, host.origin);
          const { text } = await read(trial, host, 'senders');
          const entry = (
            JSON.parse(text) as { items: { name: string; isUsable: boolean; problem?: string }[] }
          ).items.find(({ name }) => name === desk.name);
          trial.expect(
            entry?.isUsable === false && entry.problem !== undefined,
            `${what}: GET /api/senders says ${JSON.stringify(entry)}`,
          );
          trial.expect(trial.logged().includes('sender.unusable'), `${what}: the log has no sender.unusable`);
        });
      await trial.expectGiven(0, 'a key that is none gave something');
      await trial.control();
    },
  },
  {
    row: 19,
    name: 'the old key after it was taken out, and both before',
    wires: signedWires,
    sender: { people: 2 },
    async attempt(trial) {
      const { desk, stranger } = trial;
      const old = { ...desk.keys };
      const next = {
        ...old,
        secret: `whsec_${Buffer.alloc(32, 9).toString('base64')}`,
        privateKey: stranger.keys.privateKey,
      };
      const send = async (what: string, keys: typeof old, status: number, index: number, origin: string) =>
        trial.send(what, await desk.prove(desk.start({ index }), { keys }), status, desk.name, origin);
      const during = { [desk.setting]: old.secret, [`${desk.setting}_NEXT`]: next.secret };
      const after = { [desk.setting]: next.secret };
      if (desk.wire === 'generic v1a') {
        await rotate(trial, [old.publicKey, stranger.keys.publicKey]);
        await send('the new key during a rotation', next, 202, 1, trial.stage.host.origin);
        await rotate(trial, [stranger.keys.publicKey]);
        await send('the old key after it', old, 401, 0, trial.stage.host.origin);
      } else {
        await onHost(trial, during, async ({ origin, run }) => {
          await send('the new key during a rotation', next, 202, 1, origin);
          for (let pass = 0; pass < 2; pass += 1) await run('executeChanges');
        });
        await onHost(trial, after, async ({ origin }) => {
          await send('the old key after it', old, 401, 0, origin);
        });
      }
      await trial.work();
      trial.expect(
        /"webhook\.accepted".*"key":1/.test(trial.logged()),
        'the log does not say which key it was',
      );
      if (trial.holds(trial.idOf(0))) trial.wrongGrants.push('the old key gave something');
      trial.controlIs(trial.holds(trial.idOf(1)), 'the new key gave nothing');
      if (desk.wire === 'generic v1a') await rotate(trial, [old.publicKey], stranger.keys.publicKey);
    },
  },
  {
    row: 30,
    name: 'at start: rules that give control of the tenant on a weak proof',
    wires: ['generic v1', 'pagerduty', 'azure-monitor'],
    async attempt(trial) {
      const { desk, stage } = trial;
      const rules = stage.rules.read();
      const senders = (rules.senders as readonly { name: string }[]).map((entry) =>
        entry.name === desk.name ? { ...entry, grants: [{ roleDefinitionId: globalAdministrator }] } : entry,
      );
      const file = rulesOnDisk({ ...rules, senders });
      try {
        await onHost(trial, { RULES_FILE: file.path }, async ({ origin, run }) => {
          const message = await desk.prove(desk.start());
          const answer = await trial.send('a message', message, 503, desk.name, origin);
          trial.expect(answer.retryAfter !== undefined, 'a 503 without retry-after');
          await run('executeChanges');
        });
      } finally {
        file.remove();
      }
      await trial.expectGiven(0, 'rules that are refused gave something');
      await trial.control();
    },
  },
  {
    row: 32,
    name: 'while nothing can be written down',
    wires,
    async attempt(trial) {
      const { desk, stranger } = trial;
      await onHost(trial, { TABLES_ENDPOINT: nowhere }, async ({ origin }) => {
        const message = await desk.prove(desk.start());
        const answer = await trial.send('a message', message, 503, desk.name, origin);
        trial.expect(answer.retryAfter !== undefined, 'a 503 without retry-after');
        // What is not proved has its answer all the same: it asks nothing of the store.
        const forged = await desk.prove(desk.start(), { keys: stranger.keys });
        await trial.send('a forged one', forged, 401, desk.name, origin);
      });
      await trial.expectGiven(0, 'what was not written down gave something');
      await trial.control();
    },
  },
  {
    row: 36,
    name: 'at start: the addresses of a simulated tenant, in Azure',
    wires,
    async attempt(trial) {
      const { desk } = trial;
      await onHost(
        trial,
        { WEBSITE_SITE_NAME: 'warden', WEBSITE_INSTANCE_ID: '1' },
        async ({ origin, run }) => {
          await trial.send('a message', await desk.prove(desk.start()), 503, desk.name, origin);
          const health = await called(`${origin}/api/health`, {});
          trial.expect(health.status === 503, `health says ${health.status}`);
          const failed = await run('executeChanges');
          trial.expect(failed !== undefined, 'the app executes what was accepted');
        },
      );
      await trial.expectGiven(0, 'an app on simulated tokens gave something in Azure');
      await trial.control();
    },
  },
];

async function onHost(
  { stage }: Trial,
  changed: Readonly<Record<string, string>>,
  use: (host: RunningHost) => Promise<void>,
): Promise<void> {
  const host = await stage.anotherHost(changed);
  try {
    // It starts at the machine's time: the clock of the stage has been moved.
    await host.advance(stage.simulator.clock.now().getTime() - Date.now());
    await use(host);
  } finally {
    await host.close();
  }
}

async function read({ stage }: Trial, host: RunningHost, path: string) {
  const bearer = await tokenOf(stage, { userId: stage.tenant.users.all()[0]?.id ?? '' }, 'Read');
  return called(`${host.origin}/api/${path}`, { headers: { authorization: `Bearer ${bearer}` } });
}

/** The public keys of the sender, by the rules. Two senders may not share one: the other gets its own back at the end. */
async function rotate(trial: Trial, publicKeys: readonly string[], strangersOwn?: string): Promise<void> {
  const parked = `whpk_${Buffer.alloc(32, 3).toString('base64')}`;
  await trial.changeRules((rules) => ({
    ...rules,
    senders: (rules.senders as readonly { readonly name: string }[]).map((entry) => {
      if (entry.name === trial.desk.name) return { ...entry, proof: { kind: 'ed25519', publicKeys } };
      if (entry.name !== trial.stranger.name) return entry;
      return { ...entry, proof: { kind: 'ed25519', publicKeys: [strangersOwn ?? parked] } };
    }),
  }));
}
