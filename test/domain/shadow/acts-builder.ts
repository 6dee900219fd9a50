import { foldFacts } from '../../../src/domain/commands/fold-facts.ts';
import type { AuditEvent } from '../../../src/domain/model/audit-event.ts';
import type { ChangeRecord, Command, CommandFact } from '../../../src/domain/model/command.ts';
import type { Outcome } from '../../../src/domain/model/outcome.ts';
import type { ClaimedAct } from '../../../src/domain/shadow/claimed-acts.ts';
import type { LoggedAct } from '../../../src/domain/shadow/logged-acts.ts';
import { accessContent, claimed, command, recorded } from '../../change-builder.ts';

/** Acts in Entra's log and commands of ours, for tests: what a test does not name is unremarkable. */

export const ownId = '22222222-bbbb-4ccc-8ddd-00000000000a';
export const own = new Set([ownId]);
export const role = '62e90394-69f5-4237-9190-012177145e10';
/** Ada; others by their number. */
export const person = (number = 1) => `11111111-aaaa-4bbb-8ccc-${String(number).padStart(12, '0')}`;
export const request = (number: number) => `33333333-cccc-4ddd-8eee-${String(number).padStart(12, '0')}`;

export interface Logged {
  readonly id?: string;
  readonly at?: string;
  readonly activity?: string;
  readonly by?: 'us' | 'somebody' | 'a user of ours' | 'nobody';
  readonly principalId?: string | undefined;
  readonly requestId?: string | undefined;
  readonly result?: string;
  readonly ruleIds?: readonly string[];
}

const initiators = {
  us: { user: null, app: { appId: null, displayName: 'warden', servicePrincipalId: ownId } },
  somebody: { user: { id: person(77), userPrincipalName: 'grace@contoso.com' }, app: null },
  // A user who signed in to the app: what they do is their own.
  'a user of ours': {
    user: { id: person(78), userPrincipalName: 'ada@contoso.com' },
    app: { servicePrincipalId: ownId },
  },
  nobody: { user: null, app: null },
} as const;

export function event(of: Logged = {}): AuditEvent {
  const {
    at = '2026-11-24T09:00:01.0000000Z',
    activity = 'Add eligible member to role in PIM completed (timebound)',
  } = of;
  const { by = 'us', requestId, principalId, result = 'success', ruleIds = [] } = of;
  const id = of.id ?? `PIM_${at}_${activity}_${requestId}_${principalId}_${by}`;
  const initiatedBy = initiators[by];
  const targetResources = [
    {
      ...{ id: role, type: 'Role', displayName: 'Global Administrator' },
      modifiedProperties: ruleIds.map((rule) => ({
        displayName: 'RuleId',
        oldValue: null,
        newValue: `"${rule}"`,
      })),
    },
    ...(principalId === undefined ? [] : [{ id: principalId, type: 'User', displayName: 'Ada' }]),
  ];
  const additionalDetails =
    requestId === undefined ? [] : [{ key: 'RoleAssignmentRequestId', value: requestId }];
  const json = { id, activityDateTime: at, activityDisplayName: activity, result, initiatedBy };
  const isUser = by === 'somebody' || by === 'a user of ours';
  return {
    ...{ id, activityDateTime: at, activityDisplayName: activity, category: 'RoleManagement', result },
    ...{
      loggedByService: 'PIM',
      operationType: undefined,
      resultReason: undefined,
      correlationId: undefined,
    },
    initiatedBy: isUser
      ? { kind: 'user', id: initiatedBy.user?.id, name: undefined }
      : { kind: by === 'us' ? 'app' : 'unknown', id: by === 'us' ? ownId : undefined, name: undefined },
    targets: targetResources.map(({ id: of, type, displayName }) => ({ id: of, type, displayName })),
    json: JSON.stringify({ ...json, targetResources, additionalDetails }),
  };
}

/** The two events that PIM writes of a grant, under correlation ids of their own. */
export function grantEvents(of: Logged = {}): readonly AuditEvent[] {
  const member = 'Add eligible member to role in PIM';
  return [
    event({ ...of, activity: `${member} requested (timebound)` }),
    event({ ...of, activity: `${member} completed (timebound)` }),
  ];
}

/** A command that became what the facts say; `requestId`: Graph took it as that request. */
export function record(
  of: Partial<Command> = {},
  facts: {
    readonly requestId?: string;
    readonly outcome?: Partial<Outcome> | null;
    readonly before?: object;
  } = {},
): ChangeRecord {
  const made = command(of);
  const claim = { ...claimed(made), ...(facts.before && { before: facts.before }) } as CommandFact;
  const sent: CommandFact[] =
    facts.requestId === undefined
      ? []
      : [{ kind: 'sent', at: made.askedAt, graphRequestId: facts.requestId }];
  const over = facts.outcome === null ? [] : [recorded(made, facts.outcome)];
  const all: readonly CommandFact[] = [
    { kind: 'accepted', at: made.askedAt, command: made },
    claim,
    ...sent,
    ...over,
  ];
  const folded = foldFacts(all.map((fact, index) => ({ fact, hash: String(index) })));
  if (folded === undefined) throw new Error('a command begins with its acceptance');
  return folded;
}

/** A grant of one step to one person. */
export function grantTo(number: number): Command['content'] {
  return accessContent({
    effect: 'requested',
    key: { principalId: person(number), roleDefinitionId: role, directoryScopeId: '/' },
    steps: [{ kind: 'eligibility', actions: ['adminAssign'], endDateTime: '2027-05-29T00:00:00.000Z' }],
    before: null,
  });
}

const nine = new Date('2026-11-24T09:00:00Z');

/** Ada gets a role at nine, as the log tells of it. */
export function act(of: Partial<LoggedAct> = {}): LoggedAct {
  return {
    ...{ eventIds: ['a'], at: nine, activity: 'Add', family: 'gives', kind: 'eligibility' },
    ...{ principalId: 'ada', roleDefinitionId: 'role', requestId: undefined, isRequest: false, ruleIds: [] },
    ...{ isOurs: true, isFailure: false },
    ...of,
  };
}

/** Ada gets a role between 08:55 and ten, as our facts have it: somebody saw it. */
export function claim(of: Partial<ClaimedAct> = {}): ClaimedAct {
  return {
    ...{ id: 'one', changeId: 'one', families: ['gives'], kind: 'eligibility', principalId: 'ada' },
    ...{ roleDefinitionId: 'role', requestId: undefined, ruleIds: undefined, owes: 'of-anybody' },
    ...{ from: new Date('2026-11-24T08:55:00Z'), to: new Date('2026-11-24T10:00:00Z'), since: nine },
    explains: 'all',
    ...of,
  };
}
