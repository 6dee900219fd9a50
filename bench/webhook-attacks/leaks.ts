import { z } from 'zod';
import { call, tokenOf } from '../hostile/caller.ts';
import type { WebhookAttack } from './attack.ts';
import { called } from './calls.ts';
import { fetchable, openListener } from './listener.ts';
import type { Trial } from './trial.ts';
import { timedWires, type Written, wires } from './wires.ts';

const marked = 'MARK-4711-NOT-FOR-THE-LOG';

/** What the app tells, to whom, and whom it calls. */
export const leaks: readonly WebhookAttack[] = [
  {
    row: 16,
    name: 'in members, headers and the handshake',
    wires,
    async attempt(trial) {
      const { desk, stage } = trial;
      const listener = await openListener();
      try {
        const urls = fetchable(listener.url);
        for (const url of urls) {
          const isGeneric = timedWires.includes(desk.wire);
          const written = isGeneric
            ? desk.start({ data: { ticket: { number: 'INC-1', url } } })
            : desk.start({
                data: {
                  url,
                  callback: url,
                  self: url,
                  html_url: url,
                  validationUrl: url,
                  investigationLink: url,
                },
              });
          const isTaken = !isGeneric || url.startsWith('https:');
          const headers = {
            'webhook-request-callback': url,
            'webhook-request-origin': 'eventgrid.azure.net',
            link: `<${url}>`,
          };
          await trial.sendWritten(url, written, isTaken ? 202 : 400, { headers });
          await handshake(trial, url);
          const validation = [
            {
              eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
              data: { validationCode: 'x', validationUrl: url },
            },
          ];
          const event = { id: `v${written.id}`, body: JSON.stringify(validation) };
          await trial.sendWritten('a validation of Event Grid', event, 400, {
            headers: { 'aeg-event-type': 'SubscriptionValidation' },
          });
        }
        await trial.work();
        trial.expect(listener.calls.length === 0, `the app called ${listener.calls.join(', ')}`);
        const answer = await called(listener.url, {});
        trial.expect(
          answer.status === 200 && listener.calls.length === 1,
          'the listener would not have heard a call',
        );
        await stage.advance(1_000);
        await trial.control();
      } finally {
        await listener.close();
      }
    },
  },
  {
    row: 33,
    name: 'lines, markup and formulas, and secrets',
    wires,
    async attempt(trial) {
      const { desk, stage } = trial;
      const texts = [
        `a\r\n{"level":"error"} ${marked}`,
        `<script>alert(1)</script> ${marked}`,
        `=cmd|'/c calc'!A1 ${marked}`,
        `\u202e${marked}`,
        `\u001b[31m${marked}`,
      ];
      const sent: { readonly headers: Readonly<Record<string, string>> }[] = [];
      for (const text of texts) {
        const isRefused = timedWires.includes(desk.wire) && /\p{C}/u.test(text);
        const message = await desk.prove(withText(trial, text));
        sent.push(message);
        await trial.send(JSON.stringify(text), message, isRefused ? 400 : 202);
      }
      const forged = await desk.prove(desk.start(), { keys: trial.stranger.keys });
      sent.push(forged);
      await trial.send('a forged one', forged, 401);
      await trial.send('at a made-up address', forged, 401, encodeURIComponent('x\n{"level":"error"}'));
      await trial.work();
      const logged = trial.logged();
      const lines = logged.split('\n').filter((line) => line.startsWith('{'));
      trial.expect(lines.length > 0, 'nothing was logged');
      for (const line of lines)
        trial.expect(isJson(line), `a line of the log is no JSON: ${line.slice(0, 100)}`);
      const secrets = [marked, desk.keys.secret, ...sent.flatMap(({ headers }) => proofsIn(headers))];
      for (const secret of secrets)
        trial.expect(!logged.includes(secret), `the log has what it should not: ${secret.slice(0, 24)}`);
      const justifications = trial.given().map(({ justification }) => justification ?? '');
      for (const text of justifications)
        trial.expect(
          !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text),
          `Graph was given more than a line: ${JSON.stringify(text)}`,
        );
      const notices = stage.inbox.bodies.slice(-5).join('\n');
      trial.expect(!secrets.slice(1).some((secret) => notices.includes(secret)), 'a notice has a secret');
      await trial.control();
    },
  },
  {
    row: 34,
    name: 'by order, by change, and by who may not read',
    wires,
    async attempt(trial) {
      const { desk, stage } = trial;
      const { location = '' } = await trial.sendWritten('the message', desk.start(), 202);
      await trial.work();
      const id = location.split('/').at(-1) ?? '';
      const { origin } = stage.host;
      const open = await called(`${origin}${location}`, {});
      trial.judge('without a token', open, 200);
      trial.expect(/^\{"id":"[^"]+","state":"[a-z-]+"\}$/.test(open.text), `strangers read ${open.text}`);
      const last = id.at(-1) === '0' ? '1' : '0';
      const guesses = [
        id.slice(0, -1) + last,
        id.slice(0, -32) + '0'.repeat(32),
        id.split('-')[0] ?? '',
        '1',
        '..',
        '%2e%2e',
        "'or 1 eq 1",
      ];
      for (const guess of guesses)
        trial.judge(
          `guessed: ${guess}`,
          await called(`${origin}/api/activations/${encodeURIComponent(guess)}`, {}),
          [401, 404],
        );
      trial.judge('all of them', await called(`${origin}/api/activations`, {}), 401);
      trial.judge('an end', await called(`${origin}${location}`, { method: 'DELETE' }), 401);
      for (const role of ['Send', 'Activate'] as const) {
        const bearer = await tokenOf(
          stage,
          role === 'Send'
            ? { appId: desk.keys.appId, clientProof: 'certificate' }
            : { userId: stage.person().id },
          role,
        );
        const { status } = await call(stage, bearer, `activations/${id}`);
        trial.expect(status === 403, `who has the role ${role} alone is answered with ${status}`);
      }
      trial.controlIs(trial.holds(trial.idOf(0)), 'the message gave nothing');
    },
  },
  {
    row: 35,
    name: 'without a proof, too often, and with one',
    wires,
    async attempt(trial) {
      const { desk, stage, stranger } = trial;
      const dry = `${desk.name}?dryRun`;
      const forged = await desk.prove(desk.start(), { keys: stranger.keys });
      await trial.send('forged', forged, 401, dry);
      await trial.send('of nobody', forged, 401, 'nobody?dryRun');
      const before = await countOfActivations(trial);
      const written = desk.start();
      const message = await desk.prove(written);
      const answer = await trial.send('proved', message, 200, dry);
      trial.expect(
        answer.text.includes('"decision":"granted"'),
        `it does not say what would be decided: ${answer.text}`,
      );
      trial.expect(trial.logged().includes('webhook.dry-run'), 'the log has no webhook.dry-run');
      for (const odd of ['?dryrun', '?dryRun&x=1', '?DRYRUN'])
        await trial.send(odd, message, [200, 400], `${desk.name}${odd}`);
      await trial.expectGiven(0, 'a dry run gave something');
      trial.expect((await countOfActivations(trial)) === before, 'a dry run was written down');
      const host = await stage.anotherHost({ WEBHOOK_CALLS_PER_MINUTE: '3' });
      try {
        await host.advance(stage.simulator.clock.now().getTime() - Date.now());
        for (let time = 0; time < 3; time += 1) await trial.send('a dry run', message, 200, dry, host.origin);
        await trial.send('a dry run too many', message, 429, dry, host.origin);
      } finally {
        await host.close();
      }
      await trial.control(0, written);
    },
  },
];

/** A handshake that names an address to be called: answered for the origins of the rules alone, and never by a call. */
async function handshake(trial: Trial, url: string): Promise<void> {
  const { desk, stage } = trial;
  const ask = (origin: string) =>
    called(`${stage.host.origin}/api/webhooks/${desk.name}`, {
      method: 'OPTIONS',
      headers: {
        'webhook-request-origin': origin,
        'webhook-request-callback': url,
        'webhook-request-rate': '120',
      },
    });
  const known = await ask('eventgrid.azure.net');
  trial.judge('the handshake', known, desk.wire === 'cloudevents' ? 200 : 405);
  trial.judge('the handshake of another origin', await ask('evil.example'), 405);
}

/** A message with a text for people in it. */
function withText({ desk }: Trial, text: string): Written {
  switch (desk.wire) {
    case 'pagerduty':
      return desk.start({ data: { title: text } });
    case 'azure-monitor':
      return desk.start({ data: { alertRule: text, description: text } });
    case 'cloudevents':
      return desk.start({ data: { data: { text } } });
    default:
      return desk.start({ data: { justification: text } });
  }
}

function proofsIn(headers: Readonly<Record<string, string>>): readonly string[] {
  return ['webhook-signature', 'x-pagerduty-signature', 'authorization'].flatMap((name) => {
    const value = headers[name]?.replace(/^Bearer |^v1a?[,=]/, '');
    return value === undefined ? [] : [value];
  });
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

const page = z.looseObject({ items: z.array(z.unknown()) });

async function countOfActivations({ stage, desk }: Trial): Promise<number> {
  const bearer = await tokenOf(stage, { userId: stage.tenant.users.all()[0]?.id ?? '' }, 'Read');
  const { json } = await call(stage, bearer, `activations?sender=${desk.name}&top=100`);
  return page.parse(json).items.length;
}
