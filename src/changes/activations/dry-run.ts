import type { ActivationDecision } from '../../domain/activations/decision.ts';
import type { OwnGrant } from '../../domain/activations/facts.ts';
import { foldFacts } from '../../domain/commands/fold-facts.ts';
import type { RoleKey } from '../../domain/model/access.ts';
import type { ActivationContent, DeliveryContent } from '../../domain/model/activation.ts';
import type { ChangeRecord, Command } from '../../domain/model/command.ts';
import { GraphCallError } from '../../ports/errors.ts';
import { newSecretId } from '../../ports/ids.ts';
import type { RoleCall } from '../../ports/index.ts';
import type { ChangePorts } from '../change-ports.ts';
import { activationContent, eventInstant, freshUntil, senderAsRequester } from './accept-activations.ts';
import { resolveBeneficiaries } from './beneficiaries.ts';
import { decideAsk } from './decide-ask.ts';
import { refusalOfStart, type StartOf } from './deliveries.ts';
import { openDelivery } from './open-delivery.ts';
import { endedBy } from './ticket-end.ts';

/** What would be decided of one person and role. A text: it cannot be decided now, and why. */
export interface DryAsk {
  readonly key: RoleKey;
  readonly minutes: number;
  readonly decision: ActivationDecision | string;
}

/** What a message would come to if it were delivered now. Nothing is written down. */
export type DryRun =
  | { readonly kind: 'start'; readonly asks: readonly DryAsk[]; readonly left: readonly string[] }
  /** Ids of activations that would be ended, and of those that wait and would be refused. */
  | {
      readonly kind: 'end';
      readonly ticket: string;
      readonly ends: readonly string[];
      readonly refuses: readonly string[];
    }
  | { readonly kind: 'ignored' | 'refused' | 'later'; readonly because: string };

/**
 * Says what a message would come to, by the very functions that execute it: proof, rules, people and everything that is
 * decided are read now.
 *
 * @throws StoreError when the store is away.
 */
export async function dryRun(
  content: DeliveryContent,
  receivedAt: Date,
  ports: ChangePorts,
  call: RoleCall,
): Promise<DryRun> {
  const opened = await openDelivery({ askedAt: receivedAt }, content, ports);
  if (opened.kind !== 'opened') return opened;
  const { meaning, sender } = opened;
  switch (meaning.kind) {
    case 'ignored':
    case 'refused':
      return { kind: meaning.kind, because: meaning.because };
    case 'end': {
      const { ticket } = meaning;
      const at = eventInstant(meaning.eventAt, receivedAt);
      return { kind: 'end', ticket, ...(await endedBy({ sender: sender.name, ticket, at }, ports)) };
    }
    case 'start':
      return dryStart(content, receivedAt, { ...opened, meaning }, ports, call);
    // Stryker disable next-line all: unreachable, the type has no other member
    default:
      return meaning satisfies never;
  }
}

async function dryStart(
  delivery: DeliveryContent,
  receivedAt: Date,
  { meaning, sender, loaded }: StartOf,
  ports: ChangePorts,
  call: RoleCall,
): Promise<DryRun> {
  const refused = refusalOfStart({ askedAt: receivedAt }, { sender, meaning }, ports.clock.now());
  if (refused !== undefined) return { kind: 'refused', because: refused };
  const writers = await ports.halt('grants');
  if (writers.kind === 'stopped')
    return { kind: 'refused', because: `The writers of this tenant are ${writers.because}` };
  try {
    const resolution = await resolveBeneficiaries(meaning.asks, sender, loaded.rules, ports, call);
    if (resolution.kind === 'refused') return resolution;
    const given: OwnGrant[] = [];
    const asks: DryAsk[] = [];
    for (const ask of resolution.asks) {
      const content = activationContent({ id: 'none', askedAt: receivedAt }, delivery, meaning, ask);
      const record = notAccepted(content, receivedAt, ports);
      const found = await decideAsk({ record, content, receivedAt, loaded }, ports, call, given);
      const { key, minutes } = ask;
      if (typeof found === 'string') {
        asks.push({ key, minutes, decision: found });
        continue;
      }
      const { decision } = found;
      asks.push({ key, minutes, decision });
      // Those before it count in the limits of its sender.
      if (decision.kind === 'granted') given.push(grantOf(content, ports.clock.now(), decision.until));
    }
    return { kind: 'start', asks, left: resolution.left };
  } catch (error) {
    if (!(error instanceof GraphCallError)) throw error;
    return { kind: 'later', because: error.message };
  }
}

/** The record that it would have. */
function notAccepted(
  content: ActivationContent,
  receivedAt: Date,
  { tenantId, clock }: Pick<ChangePorts, 'tenantId' | 'clock'>,
): ChangeRecord {
  const now = clock.now();
  const command: Command = {
    id: newSecretId(now),
    tenantId,
    askedBy: senderAsRequester(content.sender),
    askedAt: now,
    executeBefore: freshUntil(new Date(content.eventAt), receivedAt),
    operation: 'activation.start',
    source: { kind: 'activation', sender: content.sender },
    content,
  };
  const record = foldFacts([{ fact: { kind: 'accepted', at: now, command }, hash: '' }]);
  if (record === undefined) throw new TypeError('a command that was just made is none');
  return record;
}

function grantOf({ sender, ticket, key }: ActivationContent, from: Date, until: Date): OwnGrant {
  return {
    activationId: 'none',
    sender,
    ticket,
    key,
    from,
    until,
    endedAt: undefined,
    scheduleId: undefined,
  };
}
