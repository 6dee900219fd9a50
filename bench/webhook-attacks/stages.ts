import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { User } from '../../simulator/directory.ts';
import type { Tenant } from '../../simulator/state/tenant.ts';
import { tokenOf } from '../hostile/caller.ts';
import { type SharedParts, type Stage, withStage } from '../hostile/stage.ts';
import type { WebhookAttack } from './attack.ts';
import { Desk } from './desk.ts';
import { makeEligible, prepareRoles, roleId } from './roles.ts';
import { Trial } from './trial.ts';
import { secretWires, type Wire } from './wires.ts';

/** An attack with the sender that it is made on. */
interface Prepared {
  readonly attack: WebhookAttack;
  readonly desk: Desk;
}

export interface WireOptions {
  readonly wire: Wire;
  readonly attacks: readonly WebhookAttack[];
  readonly seed: number;
  readonly crowd: number;
}

/** Makes the attacks of one wire on a running stack, one after the other. */
export async function withTrials<T>(
  { wire, attacks, seed, crowd }: WireOptions,
  shared: SharedParts,
  use: (attack: WebhookAttack, newTrial: () => Trial) => Promise<T>,
): Promise<readonly T[]> {
  const prepared = attacks.map((attack, index) => ({ attack, desk: new Desk(wire, nameOf(wire, index)) }));
  const stranger = new Desk(wire, nameOf(wire, attacks.length));
  const folder = mkdtempSync(join(tmpdir(), 'webhook-attacks-'));
  const logFile = join(folder, 'log');
  writeFileSync(logFile, '');
  const secrets = secretWires.includes(wire)
    ? [...prepared.map(({ desk }) => desk), stranger].map((desk) => [desk.setting, desk.keys.secret] as const)
    : [];
  const options = {
    ...{ seed, users: 260, prepare: prepareRoles },
    rules: (tenant: Tenant, people: readonly User[]) => sendersOf(prepared, stranger, tenant, people),
    settings: {
      ...Object.fromEntries(secrets),
      ...{ WEBHOOK_CALLS_PER_MINUTE: '1000000', HOSTILE_LOG_FILE: logFile },
    },
  };
  try {
    return await withStage(options, shared, async (stage) => {
      const around = {
        now: () => stage.simulator.clock.now(),
        tokenOf: (appId: string) => tokenOf(stage, { appId, clientProof: 'certificate' }, 'Send'),
      };
      for (const desk of [...prepared.map((one) => one.desk), stranger]) desk.use(around);
      const results: T[] = [];
      for (const { attack, desk } of prepared)
        results.push(await use(attack, () => trialOf(stage, { attack, desk }, stranger, { logFile, crowd })));
      return results;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function trialOf(
  stage: Stage,
  { attack, desk }: Prepared,
  stranger: Desk,
  more: { readonly logFile: string; readonly crowd: number },
): Trial {
  return new Trial({ stage, desk, stranger, role: attack.sender?.role ?? 'plain', ...more });
}

function nameOf(wire: Wire, index: number): string {
  return `${wire.replace(' ', '-')}-${index}`;
}

/** Every desk gets people of its own from the end of those who hold nothing; `stage.person` takes from the beginning. */
function sendersOf(
  prepared: readonly Prepared[],
  stranger: Desk,
  tenant: Tenant,
  people: readonly User[],
): { readonly senders: readonly object[]; readonly activations: object } {
  let left = people.length;
  const take = (
    desk: Desk,
    { people: count = 1, ineligible = 0, role = 'plain' }: WebhookAttack['sender'] = {},
  ) => {
    left -= count;
    desk.people = people.slice(left, left + count);
    for (const { id } of desk.people.slice(0, count - ineligible)) makeEligible(tenant, id, role, new Date());
  };
  const senders = prepared.map(({ attack: { sender }, desk }) => {
    take(desk, sender);
    const role = roleId(tenant, sender?.role ?? 'plain');
    return desk.rules(role, sender?.rules?.(desk, role));
  });
  take(stranger);
  return {
    senders: [...senders, stranger.rules(roleId(tenant, 'plain'))],
    activations: { approvedHere: [roleId(tenant, 'approved')] },
  };
}
