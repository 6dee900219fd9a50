import type { PresentAccess, PresentRow } from '../../../src/domain/activations/our-schedule.ts';
import { type ActivationRecord, isActivation } from '../../../src/domain/activations/running-grants.ts';
import { foldFacts } from '../../../src/domain/commands/fold-facts.ts';
import type { ActivationContent, ActivationEndContent } from '../../../src/domain/model/activation.ts';
import type { ChangeRecord, Command } from '../../../src/domain/model/command.ts';
import type { Outcome } from '../../../src/domain/model/outcome.ts';
import { activation, command } from '../../change-builder.ts';
import { roleKey } from '../../snapshot-builder.ts';

/** Records of just-in-time access on 24 November, as their facts fold: what a test does not name is unremarkable. */

/** An instant of 24 November: `10:30`, or with seconds. */
export function at(time: string): Date {
  return new Date(`2026-11-24T${time.length === 5 ? `${time}:00` : time}Z`);
}

export const requestId = '50877283-9d40-433c-bab8-7986dc10458a';

function accepted(of: Command): ChangeRecord {
  const record = foldFacts([{ fact: { kind: 'accepted', at: of.askedAt, command: of }, hash: '' }]);
  if (record === undefined) throw new Error('it was not accepted');
  return record;
}

/** Two hours of a role for Ada, asked for and given at nine o'clock, seen two seconds later. */
export function grantRecord(
  overrides: Partial<ChangeRecord> = {},
  content: Partial<ActivationContent> = {},
): ActivationRecord {
  const base = accepted(activation({ id: 'activation-1', askedAt: at('09:00') }));
  if (!isActivation(base)) throw new Error('no activation');
  const record = {
    ...base,
    state: 'done',
    claimedAt: at('09:00'),
    graphRequestId: requestId,
    outcome: outcome({ grantedUntil: at('11:00') }),
    settledAt: at('09:00:02'),
    ...overrides,
    content: { ...base.content, key: roleKey(), ...content },
  } as const;
  return record;
}

/** The same, of which nobody knows whether it was given. */
export function unconfirmedGrant(overrides: Partial<ChangeRecord> = {}): ActivationRecord {
  return grantRecord({
    state: 'unconfirmed',
    outcome: outcome({ state: 'unconfirmed', code: 'unconfirmed' }),
    ...overrides,
  });
}

export function outcome(overrides: Partial<Outcome> = {}): Outcome {
  return { state: 'done', code: 'done', message: '', ...overrides };
}

/** What ends Ada's activation because its ticket is over. */
export function endContent(overrides: Partial<ActivationEndContent> = {}): ActivationEndContent {
  return {
    kind: 'activation-end',
    activationId: 'activation-1',
    key: roleKey(),
    cause: 'ticket',
    because: 'Q1A2B3 is resolved.',
    ...overrides,
  };
}

/** Its end, asked for at half past nine. */
export function endRecord(
  overrides: Partial<ChangeRecord> = {},
  content: Partial<ActivationEndContent> = {},
): ChangeRecord {
  const asked = command({
    id: 'end-1',
    askedAt: at('09:30'),
    operation: 'activation.end',
    source: { kind: 'activation', sender: 'pagerduty' },
    content: endContent(content),
  });
  return { ...accepted(asked), ...overrides };
}

/** What PIM shows of the grant: from nine o'clock to eleven. */
function presentRow(overrides: Partial<PresentRow> = {}): PresentRow {
  return {
    scheduleId: requestId,
    createdUsing: requestId,
    startDateTime: at('09:00'),
    end: at('11:00'),
    ...overrides,
  };
}

export const absent: PresentAccess = { kind: 'none' };

/** All of it is ours. */
export function ours(end = at('11:00'), overrides: Partial<PresentRow> = {}): PresentAccess {
  return { kind: 'ours', end, row: presentRow({ end, ...overrides }) };
}

/** Somebody else's schedule. */
export function foreign(overrides: Partial<PresentRow> = {}): PresentAccess {
  return { kind: 'foreign', row: presentRow({ scheduleId: 'schedule-9', ...overrides }) };
}

/** Something is there that a record may explain which cannot be read. */
export const doubtful: PresentAccess = { kind: 'unknown', row: presentRow({ scheduleId: 'schedule-9' }) };
