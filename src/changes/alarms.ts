import { hash } from 'node:crypto';
import type { Decision, DecisionSubject } from '../domain/model/decision.ts';
import { canonicalJson } from '../ports/canonical-json.ts';
import { isInItsPlace } from '../ports/decisions.ts';
import { newId } from '../ports/ids.ts';
import type { StopPorts } from './stop.ts';

/** Something that is found wrong, and stays so until a person says that it was looked into. */
export interface Alarm {
  readonly id: string;
  readonly raisedAt: Date;
  /** A sentence: what was found. */
  readonly because: string;
  /** The person who released it, when, and why; `undefined`: it is open. */
  readonly released: Pick<Decision, 'by' | 'at' | 'because'> | undefined;
  /** Each time that it was raised. */
  readonly raised: readonly Decision[];
}

/** What alarms are about. */
export interface AlarmKind {
  readonly subject: DecisionSubject;
  /** Names them in the digest of a decision. */
  readonly name: string;
  /** Who raises them. */
  readonly raisedBy: string;
}

/** An alarm, as it is written down. */
export function alarmDecision(
  kind: AlarmKind,
  alarmId: string,
  facts: Pick<Decision, 'tenantId' | 'at' | 'because'>,
): Decision {
  return decided(kind, 'stopped', alarmId, { ...facts, by: { objectId: kind.raisedBy, appId: undefined } });
}

/** What is signed of an alarm: whoever writes to the store could else raise and release one before it is found. */
export function alarmText({
  tenantId,
  id,
  digest,
  at,
}: Pick<Decision, 'tenantId' | 'id' | 'digest' | 'at'>): string {
  return `PIM Warden, an alarm\n${canonicalJson({ tenantId, id, digest, at: at.toISOString() })}\n`;
}

/** A person's word that an alarm was looked into. */
export function releaseDecision(
  kind: AlarmKind,
  alarmId: string,
  facts: Pick<Decision, 'tenantId' | 'at' | 'because' | 'by'>,
): Decision {
  return decided(kind, 'started', alarmId, facts);
}

function decided(
  alarmKind: AlarmKind,
  kind: 'stopped' | 'started',
  alarmId: string,
  { tenantId, at, because, by }: Pick<Decision, 'tenantId' | 'at' | 'because' | 'by'>,
): Decision {
  const digest = digestOf(alarmKind, kind, alarmId, tenantId);
  const proof = { kind: 'bearer' } as const;
  const { subject } = alarmKind;
  return { id: newId(at), tenantId, kind, subject, digest, items: [alarmId], by, at, because, proof };
}

function digestOf(
  { name }: AlarmKind,
  kind: 'stopped' | 'started',
  alarmId: string,
  tenantId: string,
): string {
  return hash('sha256', canonicalJson({ tenantId, [name]: kind, alarmId }), 'hex');
}

/**
 * Every alarm that was ever raised, oldest first. What cannot be read is an alarm, too, under the id of its row; a release
 * counts for one alarm that was raised before it, and not from the future.
 */
export async function alarmsOf(
  alarmKind: AlarmKind,
  { decisions, clock }: StopPorts,
): Promise<readonly Alarm[]> {
  const now = clock.now();
  const alarms = new Map<string, Alarm>();
  for (const decision of await decisions.of(alarmKind.subject)) {
    const { id, kind, items, at, by, because } = decision;
    if (kind === 'stopped') {
      const [alarmId = id] = items === 'all' ? [] : items;
      const { raisedAt = at, raised = [] } = alarms.get(alarmId) ?? {};
      const open = { because: because ?? '', released: undefined, raised: [...raised, decision] };
      alarms.set(alarmId, { id: alarmId, raisedAt, ...open });
    } else if (kind === 'started' && items !== 'all' && isInItsPlace(decision, now)) {
      const [alarmId = ''] = items;
      const alarm = alarms.get(alarmId);
      const digest = digestOf(alarmKind, kind, alarmId, decision.tenantId);
      const isMeant = items.length === 1 && decision.digest === digest;
      if (alarm !== undefined && isMeant) alarms.set(alarmId, { ...alarm, released: { by, at, because } });
    }
  }
  return [...alarms.values()];
}
