import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { z } from 'zod';
import { startSimulator } from '../../simulator/start.ts';
import { tokenOf } from '../hostile/caller.ts';
import { audience } from '../hostile/stage.ts';
import type { WebhookAttack } from './attack.ts';
import { altered } from './tokens.ts';
import type { Trial } from './trial.ts';
import { type Message, macOf, pagerDutyMac, signedPart, signedWires, tokenWires, wires } from './wires.ts';

/** Proofs that are none. */
export const proofs: readonly WebhookAttack[] = [
  {
    row: 7,
    name: 'under the name of another version, or by the public key as a secret',
    wires: signedWires,
    async attempt(trial) {
      for (const change of otherSignatures) {
        const { what, message } = await withOtherSignature(trial, change);
        await trial.send(what, message, 401);
      }
      await trial.expectGiven(0, 'another signature gave something');
      await trial.control();
    },
  },
  {
    row: 7,
    name: 'a signature in the place of a token',
    wires: tokenWires,
    async attempt(trial) {
      const { desk } = trial;
      const written = desk.start();
      const { headers, body } = await desk.prove(written);
      const { authorization: _, ...without } = headers;
      const time = headers['webhook-timestamp'] ?? '';
      const signed = signedPart(written.id, time, body);
      const proofsOf = {
        'webhook-signature': `v1,${macOf(desk.keys.secret, signed)}`,
        'x-pagerduty-signature': `v1=${pagerDutyMac(desk.keys.secret, body)}`,
      };
      await trial.send('a signature alone', { headers: { ...without, ...proofsOf }, body }, 401);
      await trial.send('nothing at all', { headers: without, body }, 401);
      for (const authorization of ['Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a.b.c', ''])
        await trial.send(`"${authorization}"`, { headers: { ...without, authorization }, body }, 401);
      await trial.expectGiven(0, 'a message without a token gave something');
      await trial.control();
    },
  },
  {
    row: 8,
    name: 'altered, of others, or over',
    wires: tokenWires,
    async attempt(trial) {
      for (const [what, token, status] of await badTokens(trial))
        await trial.sendWritten(what, trial.desk.start(), status, { token });
      const short = await tokenFor(trial, { lifetimeSeconds: 60 });
      await trial.stage.advance(15 * 60_000);
      await trial.sendWritten('over', trial.desk.start(), 401, { token: short });
      await trial.expectGiven(0, 'a token that should not do gave something');
      // In force when it came, and over when it is executed: what counts is when it came.
      const brief = await tokenFor(trial, { lifetimeSeconds: 120 });
      await trial.sendWritten('in force when it came', trial.desk.start(), 202, { token: brief });
      await trial.stage.advance(10 * 60_000);
      await trial.work();
      trial.controlIs(trial.holds(trial.idOf(0)), 'a token that was in force gave nothing');
    },
  },
  {
    row: 10,
    name: 'hundreds of candidates, the right one among them',
    wires: signedWires,
    async attempt(trial) {
      const { desk } = trial;
      await trial.send('6 signatures', await crowded(trial, desk.start(), 6), 401);
      // So many do not fit into the headers that servers take.
      await trial.send('500 signatures', await crowded(trial, desk.start(), 500), [401, 431]);
      const written = desk.start();
      const { headers, body } = await desk.prove(written);
      const own = desk.wire === 'generic v1a' ? 'v1a,AAAA' : 'v1,AAAA';
      for (const odd of [own, 'v1=abcd', 'v1', ',', 'x,'])
        await trial.send(`beside "${odd}"`, { headers: beside(headers, odd), body }, 401);
      await trial.expectGiven(0, 'a heap of signatures gave something');
      await trial.send('five, as in a rotation', await crowded(trial, desk.start(), 5), 202);
      await trial.work();
      trial.controlIs(trial.holds(trial.idOf(0)), 'the right one of five gave nothing');
    },
  },
  {
    row: 17,
    name: 'signed with the key, or shown the token, of another',
    wires,
    async attempt(trial) {
      const { desk, stranger } = trial;
      await trial.sendWritten("the other's key", desk.start(), 401, { keys: stranger.keys });
      const own = await desk.prove(desk.start());
      await trial.send("at the other's address", own, 401, stranger.name);
      await trial.expectGiven(0, "another sender's key gave something");
      await trial.control();
    },
  },
  {
    row: 17,
    name: 'the end of a ticket by another sender',
    wires,
    async attempt(trial) {
      const { desk, stage, stranger } = trial;
      const written = desk.start();
      await trial.control(0, written);
      await stage.advance(6 * 60_000);
      const end = await stranger.prove(stranger.end(written.ticket));
      await trial.send("the other's end", end, 202, stranger.name);
      await trial.work();
      trial.expect(trial.holds(trial.idOf(0)), 'another sender ended the ticket');
      await trial.sendWritten('the end', desk.end(written.ticket), 202);
      await trial.work();
      trial.controlIs(!trial.holds(trial.idOf(0)), 'its own sender did not end the ticket');
    },
  },
];

/** The right signature of a message, said to be something else; and one by the public key, as if it were a secret. */
const otherSignatures: readonly ((right: string, byPublicKey: string) => string)[] = [
  ...['v0', 'v2', 'sha1', 'sha256', 'none', 'V1', ''].map(
    (name) => (right: string) => right.replace(/^v1a?/, name),
  ),
  (right) => right.replace(/^v1a?[,=]/, ''),
  // Each of the two versions under the other's name.
  (right) => (right.startsWith('v1a') ? right.replace(/^v1a/, 'v1') : right.replace(/^v1/, 'v1a')),
  (right) => right.replace(/[,=]/, ':'),
  (right) => (right.startsWith('v1=') ? right.toUpperCase().replace(/^V/, 'v') : `${right}=`),
  (right) => right.slice(0, -1),
  (_right, byPublicKey) => byPublicKey,
  () => 'none',
  () => '',
];

async function withOtherSignature(
  { desk }: Trial,
  change: (right: string, byPublicKey: string) => string,
): Promise<{ readonly what: string; readonly message: Message }> {
  const written = desk.start();
  const { headers, body } = await desk.prove(written);
  const name = desk.wire === 'pagerduty' ? 'x-pagerduty-signature' : 'webhook-signature';
  const publicKey = desk.keys.publicKey.replace('whpk_', 'whsec_');
  const signed = signedPart(written.id, headers['webhook-timestamp'] ?? '', body);
  const byPublicKey =
    desk.wire === 'pagerduty' ? `v1=${pagerDutyMac(publicKey, body)}` : `v1,${macOf(publicKey, signed)}`;
  const value = change(headers[name] ?? '', byPublicKey);
  return { what: `"${value.slice(0, 8)}"`, message: { headers: { ...headers, [name]: value }, body } };
}

interface TokenWish {
  readonly userId?: string;
  readonly appId?: string;
  readonly clientProof?: 'secret' | 'certificate';
  readonly audience?: string;
  readonly lifetimeSeconds?: number;
}

function tokenFor({ stage, desk }: Trial, wish: TokenWish = {}): Promise<string> {
  const whole = { appId: desk.keys.appId, clientProof: 'certificate', ...wish } as const;
  return tokenOf(stage, whole, 'Send');
}

/** What it is, the token, and the answer. */
async function badTokens(trial: Trial): Promise<readonly (readonly [string, string, number])[]> {
  const { stage, desk, stranger } = trial;
  const good = await tokenFor(trial);
  const { appId } = desk.keys;
  const plain = { appId, clientProof: 'certificate' } as const;
  return [
    ['signed with the public key as a secret', altered(good, 'HS256'), 401],
    ['unsigned', altered(good, 'none'), 401],
    ['with other claims', altered(good, undefined), 401],
    ['signed by a key of nobody', await madeUp(good), 401],
    ['of another tenant', await foreignToken(appId), 401],
    ['for another audience', await tokenFor(trial, { audience: 'https://graph.microsoft.com' }), 401],
    ['of a user', await tokenOf(stage, { userId: stage.person().id, appId }, 'Send'), 401],
    ['of another app with the role', await tokenFor(trial, { appId: stranger.keys.appId }), 401],
    ['without the role', await tokenOf(stage, plain), 403],
    ['with every role but that', await tokenOf(stage, plain, 'Read', 'Grant', 'Approve', 'Run'), 403],
    ['of a client secret', await tokenFor(trial, { clientProof: 'secret' }), 403],
  ];
}

/** Of an app with the same client id and role, in a tenant of somebody else's. */
async function foreignToken(appId: string): Promise<string> {
  const other = await startSimulator({ control: true, seed: 999, users: 20, auditEvents: 0 });
  try {
    const response = await fetch(`${other.origin}/_simulator/api-tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ audience, roles: ['PimWarden.Send'], appId, clientProof: 'certificate' }),
    });
    return z.looseObject({ access_token: z.string() }).parse(await response.json()).access_token;
  } finally {
    await other.close();
  }
}

/** The same claims and header, signed by a key that the tenant does not publish. */
async function madeUp(token: string): Promise<string> {
  const [head = '', claims = ''] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return new SignJWT(JSON.parse(claims)).setProtectedHeader(JSON.parse(head)).sign(privateKey);
}

/** The right signature after so many less one that are not. */
async function crowded(
  { desk }: Trial,
  written: { readonly id: string; readonly body: string },
  count: number,
) {
  const { headers, body } = await desk.prove(written);
  const [name, separator, filler] =
    desk.wire === 'pagerduty'
      ? (['x-pagerduty-signature', ',', `v1=${'0'.repeat(64)}`] as const)
      : ([
          'webhook-signature',
          ' ',
          desk.wire === 'generic v1' ? `v1,${'A'.repeat(43)}=` : `v1a,${'A'.repeat(86)}==`,
        ] as const);
  const all = [...Array.from({ length: count - 1 }, () => filler), headers[name] ?? ''].join(separator);
  return { headers: { ...headers, [name]: all }, body };
}

function beside(headers: Readonly<Record<string, string>>, odd: string): Record<string, string> {
  const name = headers['x-pagerduty-signature'] === undefined ? 'webhook-signature' : 'x-pagerduty-signature';
  const separator = name === 'webhook-signature' ? ' ' : ',';
  return { ...headers, [name]: `${headers[name]}${separator}${odd}` };
}
