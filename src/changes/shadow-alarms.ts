import { hash } from 'node:crypto';
import type { Requester } from '../domain/model/command.ts';
import type { Decision } from '../domain/model/decision.ts';
import type { ShadowWrite } from '../domain/shadow/shadow-writes.ts';
import { canonicalJson } from '../ports/canonical-json.ts';
import { isInItsPlace } from '../ports/decisions.ts';
import { StoreError } from '../ports/errors.ts';
import { newId } from '../ports/ids.ts';
import { type StopPorts, type StopState, stopped } from './stop.ts';

/** An alarm about a write of ours that Entra's log and our facts do not agree about. */
export interface ShadowAlarm {
  readonly id: string;
  readonly raisedAt: Date;
  /** A sentence: what was found. */
  readonly because: string;
  /** The person who released it, when, and why; `undefined`: it is open, and access is not given. */
  readonly released: Pick<Decision, 'by' | 'at' | 'because'> | undefined;
}

const subject = { kind: 'shadow-writes', id: 'all' } as const;

/** Who raises alarms: the watch itself. */
const watch: Requester = { objectId: 'watch-own-writes', appId: undefined };

/** An alarm, as it is written down. */
export function alarmDecision(
  write: Pick<ShadowWrite, 'id'>,
  { tenantId, at, because }: Pick<Decision, 'tenantId' | 'at' | 'because'>,
): Decision {
  return decided('stopped', write.id, { tenantId, at, because, by: watch });
}

/** A person's word that an alarm was looked into. */
export function releaseDecision(
  alarmId: string,
  facts: Pick<Decision, 'tenantId' | 'at' | 'because' | 'by'>,
): Decision {
  return decided('started', alarmId, facts);
}

function decided(
  kind: 'stopped' | 'started',
  alarmId: string,
  { tenantId, at, because, by }: Pick<Decision, 'tenantId' | 'at' | 'because' | 'by'>,
): Decision {
  const digest = digestOf(kind, alarmId, tenantId);
  const proof = { kind: 'bearer' } as const;
  return { id: newId(at), tenantId, kind, subject, digest, items: [alarmId], by, at, because, proof };
}

function digestOf(kind: 'stopped' | 'started', alarmId: string, tenantId: string): string {
  return hash('sha256', canonicalJson({ tenantId, shadowWrites: kind, alarmId }), 'hex');
}

/**
 * Every alarm that was ever raised, oldest first. What cannot be read is an alarm, too, under the id of its row; a release
 * counts for one alarm that was raised before it, and not from the future.
 */
export async function shadowAlarms({ decisions, clock }: StopPorts): Promise<readonly ShadowAlarm[]> {
  const now = clock.now();
  const alarms = new Map<string, ShadowAlarm>();
  for (const decision of await decisions.of(subject)) {
    const { id, kind, items, at, by, because } = decision;
    if (kind === 'stopped') {
      const [alarmId = id] = items === 'all' ? [] : items;
      const raisedAt = alarms.get(alarmId)?.raisedAt ?? at;
      alarms.set(alarmId, { id: alarmId, raisedAt, because: because ?? '', released: undefined });
    } else if (kind === 'started' && items !== 'all' && isInItsPlace(decision, now)) {
      const [alarmId = ''] = items;
      const alarm = alarms.get(alarmId);
      const isMeant = items.length === 1 && decision.digest === digestOf(kind, alarmId, decision.tenantId);
      if (alarm !== undefined && isMeant) alarms.set(alarmId, { ...alarm, released: { by, at, because } });
    }
  }
  return [...alarms.values()];
}

/** Whether access may be given: not while an alarm is open, nor while it cannot be read whether one is. */
export async function grantsState(ports: StopPorts): Promise<StopState> {
  try {
    const open = (await shadowAlarms(ports)).filter(({ released }) => released === undefined);
    const [first] = open;
    if (first === undefined) return { kind: 'running' };
    return stopped(
      `stopped from giving access: ${open.length} writes under the identity of this app do not agree with its records (shadow-write, such as ${first.id}: ${first.because}). GET /api/shadow-writes lists them; POST /api/shadow-writes/{id}/release, with the role PimWarden.Approve, releases each.`,
    );
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return stopped(
      `stopped from giving access, because it cannot be read whether an alarm is open: ${error.message}`,
    );
  }
}
