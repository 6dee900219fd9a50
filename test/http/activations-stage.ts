import type { ActivationContent } from '../../src/domain/model/activation.ts';
import type { ChangeRecord, Command, CommandFact } from '../../src/domain/model/command.ts';
import { activation, claimed, command, recorded } from '../change-builder.ts';
import { roleKey } from '../snapshot-builder.ts';
import { readCall } from '../tenant/snapshot-ports.ts';
import type { Api } from './api.ts';

export const requestId = '00000000-0000-4000-8000-000000000001';
export const secret = '0b5c9f0e0b5c9f0e0b5c9f0e0b5c9f0e';

export function ask(number: number, content: Partial<ActivationContent> = {}): Command {
  const of = activation();
  if (of.content.kind !== 'activation') throw new Error('no activation');
  return {
    ...of,
    id: `20261124T08${String(number).padStart(2, '0')}00000Z-${secret}`,
    askedAt: new Date(`2026-11-24T08:${String(number).padStart(2, '0')}:00Z`),
    executeBefore: new Date('2026-11-24T10:00:00Z'),
    content: { ...of.content, key: roleKey(), ...content },
  };
}

/** A message that asked for these. */
export function delivery(api: Api, commandIds: readonly string[] = []): ChangeRecord {
  const of = command({
    id: `20261124T070000000Z-${secret}`,
    askedAt: new Date('2026-11-24T07:00:00Z'),
    operation: 'activation.delivery',
    source: { kind: 'activation', sender: 'pagerduty' },
    content: {
      kind: 'delivery',
      sender: 'pagerduty',
      format: 'pagerduty',
      deliveryId: '01ABC',
      body: Buffer.from('{"event":{"secret":"words"}}').toString('base64'),
      headers: { 'x-pagerduty-signature': 'v1=abc' },
    },
  });
  return api.commands.put(of, recorded(of, { commandIds }));
}

/** Access until 11:00, given at 08:30 unless a test says so. */
export async function given(api: Api, minutesPast8 = 30): Promise<ChangeRecord> {
  const until = new Date('2026-11-24T11:00:00Z');
  api.now = new Date(`2026-11-24T08:${minutesPast8}:00Z`);
  await api.roles.submit(
    {
      kind: 'assignment',
      action: 'adminAssign',
      key: roleKey(),
      startDateTime: undefined,
      expiration: { kind: 'at', endDateTime: until },
      justification: 'given',
      ticket: undefined,
      validationOnly: false,
    },
    readCall(),
  );
  api.now = new Date('2026-11-24T09:00:00Z');
  const of = ask(minutesPast8);
  const sent: CommandFact = { kind: 'sent', at: of.askedAt, graphRequestId: requestId };
  return api.commands.put(of, claimed(of), sent, recorded(of, { grantedUntil: until }));
}
