import type { ActivationFacts } from '../../../src/domain/activations/facts.ts';
import {
  ADA,
  assignment,
  assignmentInstance,
  NIGHT_SHIFT,
  NOW,
  request,
  user,
} from '../../snapshot-builder.ts';
import { minutes, none, read, requirements, unreadable, value } from './builders.ts';

/** Each is a fact that is not as it should be. */
export const spoilers: readonly {
  readonly what: string;
  readonly spoil: (of: ActivationFacts) => Partial<ActivationFacts>;
}[] = [
  { what: 'the sender is not in the rules', spoil: ({ rules }) => ({ rules: { ...rules, senders: [] } }) },
  {
    what: 'the sender is switched off',
    spoil: ({ rules }) => ({
      rules: { ...rules, senders: rules.senders.map((sender) => ({ ...sender, enabled: false })) },
    }),
  },
  { what: 'the sender is stopped', spoil: () => ({ senderState: { kind: 'stopped', because: 'a drill' } }) },
  { what: 'whether the sender is stopped is not known', spoil: () => ({ senderState: unreadable }) },
  { what: 'the ticket ended', spoil: () => ({ ticketEndedAt: read(NOW) }) },
  { what: 'whether the ticket ended is not known', spoil: () => ({ ticketEndedAt: unreadable }) },
  { what: 'the event is old', spoil: () => ({ receivedAt: minutes(31) }) },
  { what: 'the person is disabled', spoil: () => ({ person: user({ accountEnabled: false }) }) },
  {
    what: 'the person is not known',
    spoil: () => ({ person: { kind: 'unknown', id: ADA, because: '503' } }),
  },
  { what: 'the person is a guest', spoil: () => ({ person: user({ isGuest: true }) }) },
  {
    what: 'the person is protected',
    spoil: ({ rules }) => ({
      rules: { ...rules, protected: { ...rules.protected, principals: [{ id: ADA, why: 'Break glass' }] } },
    }),
  },
  {
    what: 'whether the person is in a protected group is not known',
    spoil: ({ rules, membership }) => ({
      rules: { ...rules, protected: { ...rules.protected, groups: [{ id: NIGHT_SHIFT, why: 'Sync' }] } },
      membership: { inside: membership.inside, unknown: new Set([NIGHT_SHIFT]) },
    }),
  },
  { what: 'nobody is eligible', spoil: ({ access }) => ({ access: { ...access, eligibilities: read([]) } }) },
  ...(['eligibilities', 'instances', 'schedules', 'requests'] as const).map((part) => ({
    what: `the ${part} could not be read`,
    spoil: ({ access }: ActivationFacts) => ({ access: { ...access, [part]: unreadable } }),
  })),
  {
    what: 'somebody else assigned the role',
    spoil: ({ access }) => ({
      access: { ...access, instances: read([...value(access.instances), assignmentInstance()]) },
    }),
  },
  {
    what: 'the role was activated',
    spoil: ({ access }) => ({
      access: { ...access, instances: read([assignmentInstance({ assignmentType: 'Activated' })]) },
    }),
  },
  {
    what: 'the role is assigned from tomorrow',
    spoil: ({ access }) => ({
      access: { ...access, schedules: read([assignment({ start: minutes(1440) })]) },
    }),
  },
  {
    what: 'a request waits',
    spoil: ({ access }) => ({
      access: { ...access, requests: read([request({ kind: 'assignment', progress: 'pending' })]) },
    }),
  },
  { what: 'the settings could not be read', spoil: () => ({ settings: unreadable }) },
  { what: 'the grants of ours could not be read', spoil: () => ({ grants: unreadable }) },
  {
    what: 'a rule of the settings is unknown',
    spoil: ({ settings }) => ({
      settings: read({ ...value(settings), activation: requirements({ enablement: 'unknown' }) }),
    }),
  },
  {
    what: 'an approval is wanted that is left to PIM',
    spoil: ({ rules, settings }) => ({
      rules: { ...rules, activations: { ...rules.activations, approvedHere: [] } },
      settings: read({
        ...value(settings),
        activation: requirements({
          approval: { isRequired: true, approvers: [], isJustificationRequired: true },
        }),
      }),
    }),
  },
  {
    what: 'nobody confirmed what must be confirmed',
    spoil: ({ settings }) => ({
      confirmation: none,
      settings: read({
        ...value(settings),
        activation: requirements({ authenticationContext: { isRequired: true, value: 'c1' } }),
      }),
    }),
  },
  {
    what: 'nobody would hear of control of the tenant',
    spoil: () => ({ isControlPlane: true, hasReceiver: false }),
  },
];
