import { decideActivation } from '../../../src/domain/activations/decide-activation.ts';
import type {
  ActivationCheck,
  ActivationDecision,
  CheckCode,
} from '../../../src/domain/activations/decision.ts';
import type {
  ActivationAccess,
  ActivationFacts,
  ActivationSettings,
  Consent,
  OwnGrant,
  ReadFact,
} from '../../../src/domain/activations/facts.ts';
import type { ActivationContent } from '../../../src/domain/model/activation.ts';
import type {
  RoleSchedule,
  RoleScheduleInstance,
  ScheduleRequest,
} from '../../../src/domain/model/role-schedules.ts';
import type { ActivationRequirements } from '../../../src/domain/model/role-settings.ts';
import type { Rules } from '../../../src/domain/model/rules.ts';
import type { Sender } from '../../../src/domain/model/sender.ts';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
  assignmentInstance,
  eligibility,
  GRACE,
  HELPDESK_ADMINISTRATOR,
  NOW,
  type RowOverrides,
  roleKey,
  user,
} from '../../snapshot-builder.ts';

/** An instant so many minutes after `NOW`, 03:00; before it where negative. */
export function minutes(count: number, from: Date = NOW): Date {
  return new Date(from.getTime() + count * 60_000);
}

export function read<T>(value: T): ReadFact<T> {
  return { kind: 'read', value };
}

/** What was read. A test that asks for what was not is wrong. */
export function value<T>(
  one: { readonly kind: 'read'; readonly value: T } | { readonly kind: 'unknown' },
): T {
  if (one.kind !== 'read') throw new Error('it was not read');
  return one.value;
}

export const unreadable = { kind: 'unknown', because: 'Graph answered 503' } as const;
export const none: Consent = { kind: 'none' };

/** An approver of the role. */
export const approver = '44444444-aaaa-4bbb-8ccc-000000000001';

/** Ada, on call for ticket INC0042, needs Helpdesk Administrator for an hour from now. */
export function ask(overrides: Partial<ActivationContent> = {}): ActivationContent {
  return {
    kind: 'activation',
    sender: 'servicenow',
    ticket: 'INC0042',
    deliveryId: 'delivery-1',
    eventAt: '2026-11-22T02:59:00.000Z',
    key: roleKey(),
    minutes: 60,
    justification: 'The mail of the whole site is down',
    ticketInfo: { number: 'INC0042', system: 'ServiceNow' },
    ...overrides,
  };
}

/** ServiceNow may ask for Helpdesk Administrator for Ada and Grace, for eight hours at most. Its messages are signed with a key. */
export function sender(overrides: Partial<Sender> = {}): Sender {
  return {
    name: 'servicenow',
    enabled: true,
    condition: { format: 'generic' },
    proof: { kind: 'ed25519', publicKeys: ['whpk_MCowBQYDK2VwAyEA'] },
    beneficiaries: { kind: 'people', ids: [ADA, GRACE] },
    grants: [{ roleDefinitionId: HELPDESK_ADMINISTRATOR, directoryScopeId: '/', minutes: 480 }],
    ticketPattern: undefined,
    limits: { grants: 20, people: 5, minutesOfOne: 1440, coolDownMinutes: 0 },
    ...overrides,
  };
}

/** What a role asks that asks for nothing but an end after eight hours. */
export function requirements(overrides: Partial<ActivationRequirements> = {}): ActivationRequirements {
  return {
    maximumMilliseconds: 8 * 3_600_000,
    enablement: { isJustificationRequired: false, isTicketRequired: false, isMfaRequired: false },
    authenticationContext: { isRequired: false },
    approval: { isRequired: false },
    ...overrides,
  };
}

export function settings(overrides: Partial<ActivationSettings> = {}): ReadFact<ActivationSettings> {
  return read({
    activation: requirements(),
    assignment: { isExpirationRequired: true, maximumDuration: 'P180D', enabledRules: ['Justification'] },
    ...overrides,
  });
}

/** A grant of ours to Ada that runs from two o'clock until four, for another ticket. */
export function ownGrant(overrides: Partial<OwnGrant> = {}): OwnGrant {
  return {
    activationId: 'activation-1',
    sender: 'servicenow',
    ticket: 'INC0041',
    key: roleKey(),
    from: minutes(-60),
    until: minutes(60),
    endedAt: undefined,
    scheduleId: 'schedule-1',
    ...overrides,
  };
}

/** What PIM shows of that grant. */
export function ownInstance(
  overrides: RowOverrides & Partial<RoleScheduleInstance> = {},
): RoleScheduleInstance {
  return assignmentInstance({
    scheduleId: 'schedule-1',
    start: minutes(-60),
    end: minutes(60),
    ...overrides,
  });
}

/** Ada confirmed by signing in, a minute ago. */
export function given(overrides: Partial<Extract<Consent, { kind: 'given' }>> = {}): Consent {
  return {
    kind: 'given',
    decisionId: 'decision-1',
    by: ADA,
    at: NOW,
    isSigned: true,
    contexts: ['c1'],
    ...overrides,
  };
}

const standing = rules();

function rulesFor(said: FactsOverrides): ActivationFacts['rules'] {
  return {
    senders: [sender(said.sender)],
    activations: {
      ...standing.activations,
      guests: said.guests ?? standing.activations.guests,
      approvedHere: said.isApprovedHere === true ? [HELPDESK_ADMINISTRATOR] : [],
    },
    protected: { ...standing.protected, ...said.protected },
    api: { ...standing.api, people: said.people ?? [] },
  };
}

/** All that a test may say; everything else lets Ada have the role for the hour that is asked for. */
export interface FactsOverrides
  extends Partial<Omit<ActivationFacts, 'rules' | 'access' | 'membership' | 'grants'>> {
  readonly sender?: Partial<Sender>;
  readonly guests?: Rules['activations']['guests'];
  readonly protected?: Partial<Rules['protected']>;
  readonly people?: Rules['api']['people'];
  /** Whether an approval that is kept here stands for PIM's own. */
  readonly isApprovedHere?: boolean;
  readonly inside?: readonly string[];
  readonly unknownGroups?: readonly string[];
  readonly eligibilities?: readonly RoleSchedule[];
  readonly instances?: readonly RoleScheduleInstance[];
  readonly schedules?: readonly RoleSchedule[];
  readonly requests?: readonly ScheduleRequest[];
  readonly access?: Partial<ActivationAccess>;
  readonly grants?: readonly OwnGrant[] | ReadFact<readonly OwnGrant[]>;
}

export function facts(said: FactsOverrides = {}): ActivationFacts {
  const { inside, unknownGroups, eligibilities, instances, schedules, requests, access, grants = [] } = said;
  return {
    now: NOW,
    ask: ask(),
    receivedAt: NOW,
    rules: rulesFor(said),
    senderState: { kind: 'going' },
    ticketEndedAt: read(undefined),
    person: user(),
    membership: { inside: new Set(inside), unknown: new Set(unknownGroups) },
    access: {
      eligibilities: read(eligibilities ?? [eligibility()]),
      instances: read(instances ?? []),
      schedules: read(schedules ?? []),
      requests: read(requests ?? []),
      ...access,
    },
    settings: settings(),
    isControlPlane: false,
    hasReceiver: true,
    grants: 'kind' in grants ? grants : read(grants),
    approval: none,
    confirmation: none,
    obstacles: [],
    ...wholeFacts(said),
  };
}

/** What a test says of facts by their own names. */
function wholeFacts(said: FactsOverrides): Partial<ActivationFacts> {
  const own = [
    'now',
    'ask',
    'receivedAt',
    'senderState',
    'ticketEndedAt',
    'person',
    'settings',
    'isControlPlane',
  ] as const;
  const further = ['hasReceiver', 'approval', 'confirmation', 'obstacles'] as const;
  return Object.fromEntries(
    [...own, ...further].flatMap((name) => (name in said ? [[name, said[name]]] : [])),
  );
}

export function decide(said: FactsOverrides = {}): ActivationDecision {
  return decideActivation(facts(said));
}

/** The check of a code in a decision on such facts. */
export function checked(code: CheckCode, said: FactsOverrides = {}): ActivationCheck {
  const found = decide(said).checks.find((check) => check.code === code);
  if (found === undefined) throw new Error(`nothing checked ${code}`);
  return found;
}

/** What the check of a code says on such facts. */
export interface SentenceOfCheck {
  readonly code: CheckCode;
  readonly said: FactsOverrides;
  readonly sentence: string;
}

/** Codes of the checks that are not met. */
export function unmetIn({ checks }: ActivationDecision): readonly CheckCode[] {
  return checks.filter(({ isMet }) => !isMet).map(({ code }) => code);
}
