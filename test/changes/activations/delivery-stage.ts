import { createExecutor } from '../../../src/changes/executor.ts';
import type { ActivationContent } from '../../../src/domain/model/activation.ts';
import type { ChangeRecord, Command } from '../../../src/domain/model/command.ts';
import type { Rules } from '../../../src/domain/model/rules.ts';
import type { DeliveryAsk, DeliveryMeaning } from '../../../src/ports/index.ts';
import { command } from '../../change-builder.ts';
import type { FakeCommands } from '../../fakes/fake-commands.ts';
import { type FakeMessage, proved } from '../../fakes/fake-deliveries.ts';
import type { InitialDirectory } from '../../fakes/fake-directory.ts';
import type { InitialRoles } from '../../fakes/fake-role-management.ts';
import { rules } from '../../rules-builder.ts';
import { sender } from '../../sender-builder.ts';
import { ADA, breakGlass, GRACE, HELPDESK_ADMINISTRATOR, LIN, user } from '../../snapshot-builder.ts';
import { type FakePorts, fakePorts } from '../fake-ports.ts';

/** When the messages of these tests come in. */
export const now = new Date('2026-11-24T09:00:00Z');

export interface DeliveryStageOptions {
  readonly rules?: Rules;
  readonly directory?: InitialDirectory;
  readonly roles?: InitialRoles;
}

/** Ada, Grace and Lin are there, and the tool may ask for Ada and Grace. */
export function deliveryPorts({
  rules: inForce = rules({ senders: [sender()] }),
  directory,
  roles,
}: DeliveryStageOptions = {}): FakePorts<FakeCommands> {
  const users = [user(), user({ id: GRACE }), user({ id: LIN }), breakGlass()];
  return fakePorts({
    now,
    rules: inForce,
    directory: { users, ...directory },
    ...(roles !== undefined && { roles }),
  });
}

/** Two hours of Helpdesk Administrator for Ada. */
export function ask(overrides: Partial<DeliveryAsk> = {}): DeliveryAsk {
  return {
    beneficiary: { kind: 'principal', id: ADA },
    target: { roleDefinitionId: HELPDESK_ADMINISTRATOR, directoryScopeId: '/' },
    minutes: 120,
    justification: 'The database is down',
    ticketInfo: { number: 'INC-1', system: 'PagerDuty' },
    ...overrides,
  };
}

/** INC-1 was opened ten seconds ago, for Ada. */
export function start(
  asks: readonly DeliveryAsk[] = [ask()],
  overrides: Partial<Extract<DeliveryMeaning, { kind: 'start' }>> = {},
): DeliveryMeaning {
  return { kind: 'start', ticket: 'INC-1', eventAt: new Date('2026-11-24T08:59:50Z'), asks, ...overrides };
}

/** INC-1 was closed at this instant. */
export function end(eventAt = '2026-11-24T08:59:55Z', ticket = 'INC-1'): DeliveryMeaning {
  return { kind: 'end', ticket, eventAt: new Date(eventAt), because: 'The incident was resolved.' };
}

/** A message of the tool that came in now, as the accepting process wrote it down. */
export function delivery(
  number: number,
  meaning: DeliveryMeaning,
  overrides: Partial<Command> = {},
  message: Partial<FakeMessage> = {},
): Command {
  const id = `msg-${number}`;
  return command({
    id: `20261124T090000000Z-${String(number).padStart(32, '0')}`,
    askedBy: { objectId: 'sender pagerduty', appId: undefined },
    askedAt: now,
    executeBefore: new Date('2026-11-28T09:00:00Z'),
    operation: 'delivery.receive',
    source: { kind: 'activation', sender: 'pagerduty' },
    content: {
      kind: 'delivery',
      sender: 'pagerduty',
      format: 'generic',
      deliveryId: message.id ?? id,
      ...proved({ name: 'pagerduty' }, { id, meaning, ...message }),
    },
    ...overrides,
  });
}

/** Works through what is open, and says what became of a command. */
export async function pass(
  ports: FakePorts<FakeCommands>,
  { id }: Pick<Command, 'id'>,
): Promise<ChangeRecord | undefined> {
  await createExecutor(ports).executeOpen();
  return ports.commands.find(id);
}

export type ActivationRecord = ChangeRecord & { readonly content: ActivationContent };

/** The activations that were accepted, in order. */
export function activations({ commands }: FakePorts<FakeCommands>): readonly ActivationRecord[] {
  return commands.all().filter((record): record is ActivationRecord => record.content.kind === 'activation');
}
