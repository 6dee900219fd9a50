import { setTimeout as sleep } from 'node:timers/promises';
import { createCommandStore } from '../../src/adapters/tables/commands.ts';
import { openTables } from '../../src/adapters/tables/store/tables.ts';
import type { ChangeRecord } from '../../src/domain/model/command.ts';
import { showProgress } from '../progress.ts';
import { ed25519Sender, type WebhookEnvironment } from './environment.ts';
import type { BenchHost } from './host-process.ts';
import { post } from './load.ts';

/** Delays in seconds, ascending. */
export interface DoorbellDelays {
  /** From the message's arrival to the claim of what it asks for. */
  readonly toClaim: readonly number[];
  /** From the message's arrival until the access is seen in the tenant. */
  readonly toGrant: readonly number[];
}

/** The longest pause between two messages: longer than the listener's own. */
const longestPauseMilliseconds = 4_000;
const waitMilliseconds = 70_000;

/** Has people given access one after the other, at times that fall anywhere between two looks at the queue. */
export async function measureDoorbell(
  host: BenchHost,
  { people, signer, tenantId, tables }: WebhookEnvironment,
): Promise<DoorbellDelays> {
  const url = new URL(`/api/webhooks/${ed25519Sender}`, host.origin);
  const commands = createCommandStore(openTables({ endpoint: tables }), tenantId);
  for (const [index, objectId] of people.entries()) {
    const now = new Date();
    const number = `INC-${index}`;
    const data = { ticket: { number }, for: { objectId }, justification: 'bench' };
    const message = signer.sign({ type: 'activation.requested', timestamp: now.toISOString(), data }, now);
    const status = await post(url, message);
    if (status !== 202) throw new Error(`a message was answered with ${status}`);
    showProgress(`doorbell: ${index + 1} of ${people.length}`);
    // Golden steps cover the range evenly.
    await sleep(((index * 0.618034) % 1) * longestPauseMilliseconds);
  }
  const deadline = performance.now() + waitMilliseconds;
  for (;;) {
    const records = (await commands.list({}, { top: 1000 })).items;
    const over = records.filter(({ content, outcome }) => content.kind === 'activation' && outcome);
    if (over.length >= people.length) return delaysOf(records);
    if (performance.now() > deadline) throw new Error(`${over.length} of ${people.length} asks are over`);
    await sleep(500);
  }
}

function delaysOf(records: readonly ChangeRecord[]): DoorbellDelays {
  const arrivals = new Map(records.map(({ id, askedAt }) => [id, askedAt.getTime()]));
  const seconds = (at: (record: ChangeRecord) => Date | undefined) =>
    records
      .flatMap((record) => {
        if (record.content.kind !== 'activation') return [];
        const [instant, arrival] = [at(record), arrivals.get(record.content.deliveryId)];
        if (instant === undefined || arrival === undefined)
          throw new Error(`${record.id} is ${record.state}: ${record.outcome?.message}`);
        return [(instant.getTime() - arrival) / 1_000];
      })
      .toSorted((a, b) => a - b);
  return { toClaim: seconds(({ claimedAt }) => claimedAt), toGrant: seconds(({ settledAt }) => settledAt) };
}
