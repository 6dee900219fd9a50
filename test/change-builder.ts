import type { AccessContent, Command, CommandFact } from '../src/domain/model/command.ts';
import type { Outcome } from '../src/domain/model/outcome.ts';
import type { CommandStore } from '../src/ports/commands.ts';
import { tenantId } from './builders.ts';

/** Commands and what happened to them, for tests: what a test does not name is unremarkable. */

const key = {
  principalId: '11111111-aaaa-4bbb-8ccc-000000000001',
  roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
  directoryScopeId: '/',
};

/** A renewal that a run asked for. */
export function accessContent(overrides: Partial<AccessContent['change']> = {}): AccessContent {
  return {
    kind: 'access',
    change: {
      effect: 'renewal',
      key,
      steps: [
        {
          kind: 'eligibility',
          actions: ['adminExtend', 'adminUpdate'],
          endDateTime: '2027-05-29T00:00:00.000Z',
        },
      ],
      before: {
        kind: 'eligibility',
        scheduleId: '50877283-9d40-433c-bab8-7986dc10458a',
        startDateTime: '2026-06-01T00:00:00.000Z',
        endDateTime: '2026-11-30T00:00:00.000Z',
      },
      justification: 'Renewed because it was used: Zoë’s night shift, \u2028 確認',
      ticket: { number: 'CHG-4711', system: 'ServiceNow' },
      ...overrides,
    },
    validateOnly: false,
    reason: 'ends-soon',
    evidence: { endsAt: '2026-11-30T00:00:00.000Z', lastActivatedDaysAgo: 3, isGuest: false, approver: null },
  };
}

/** What a run asked for at 09:00 on 24 November. */
export function command(overrides: Partial<Command> = {}): Command {
  return {
    id: '20261124T090000123Z-0b5c9f0e',
    tenantId,
    askedBy: { objectId: 'renew-eligibilities', appId: undefined },
    askedAt: new Date('2026-11-24T09:00:00.123Z'),
    executeBefore: new Date('2026-11-24T09:13:00.123Z'),
    operation: 'renew-eligibilities.renewal',
    source: jobSource(),
    content: accessContent(),
    ...overrides,
  };
}

export function jobSource(
  overrides: Partial<Extract<Command['source'], { kind: 'job' }>> = {},
): Extract<Command['source'], { kind: 'job' }> {
  return {
    kind: 'job',
    job: 'renew-eligibilities',
    runId: '20261124T090000000Z-00000001',
    planId: '20261124T090000050Z-00000002',
    itemId: `eligibility:${key.principalId}:${key.roleDefinitionId}:/`,
    undoes: undefined,
    ...overrides,
  };
}

/** It was claimed at the instant that it was asked at. */
export function claimed(
  of: Command,
  overrides: Partial<CommandFact & { kind: 'claimed' }> = {},
): CommandFact & { kind: 'claimed' } {
  const access = of.content.kind === 'access' ? of.content.change.before : null;
  return {
    kind: 'claimed',
    at: of.askedAt,
    deadlineAt: new Date(of.askedAt.getTime() + 15 * 60_000),
    before: { kind: 'access', access },
    ...overrides,
  };
}

/** It came to this, two seconds after it was asked for. */
export function recorded(of: Command, outcome: Partial<Outcome> = {}): CommandFact {
  return {
    kind: 'recorded',
    at: new Date(of.askedAt.getTime() + 2_000),
    outcome: { state: 'done', code: 'done', message: '', ...outcome },
  };
}

/** It waits for a signed approval until the next day. */
export function awaiting(at: Date): CommandFact & { readonly kind: 'awaiting' } {
  return {
    kind: 'awaiting',
    at,
    executeBefore: new Date(at.getTime() + 86_400_000),
    awaiting: { reason: 'control-plane', proof: 'signed', because: 'It waits for approval.' },
  };
}

/** What a sender's message asked for at 09:00 on 24 November: two hours of a role for one person. */
export function activation(overrides: Partial<Command> = {}): Command {
  return command({
    askedBy: { objectId: 'sender pagerduty', appId: undefined },
    operation: 'activation.start',
    source: { kind: 'activation', sender: 'pagerduty' },
    content: {
      kind: 'activation',
      sender: 'pagerduty',
      ticket: 'Q1A2B3',
      deliveryId: '20261124T090000000Z-0b5c9f0d',
      eventAt: '2026-11-24T08:59:50.000Z',
      key,
      minutes: 120,
      justification: 'The database is down',
      ticketInfo: { number: 'Q1A2B3', system: 'PagerDuty' },
    },
    ...overrides,
  });
}

/** One of the same kind was made ten days before and is seen to hold, so that nothing waits for the first of its kind. */
export async function firstMade(commands: CommandStore, like: Command = command()): Promise<void> {
  const askedAt = new Date(like.askedAt.getTime() - 10 * 86_400_000);
  const id = `${askedAt.toISOString().replace(/[-:.]/g, '')}-00000000`;
  const others = { principalId: '11111111-aaaa-4bbb-8ccc-00000000aaaa' };
  const content =
    like.content.kind === 'access'
      ? {
          ...like.content,
          change: { ...like.content.change, key: { ...key, ...others } },
        }
      : like.content;
  const first = { ...like, id, askedAt, content };
  const { record } = await commands.accept(first, { owner: 'earlier', text: id, requestHash: '' });
  const claim = await commands.claim(record, claimed(first), await commands.gateVersion());
  if (claim.kind === 'claimed') await commands.add(claim.record, recorded(first));
}
