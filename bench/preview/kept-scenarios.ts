import type { FaultOptions } from '../../simulator/faults/fault.ts';
import type { TrueAccess } from '../history/access-text.ts';

/** Two previews that remember, and what happens in between. */
export interface KeptScenario {
  readonly name: string;
  /** Whether people, access, groups and settings change in between. */
  readonly changes: boolean;
  /** How far the clock is put forward. */
  readonly hours: number;
  readonly requests?: true;
  /** Met by the one preview alone. */
  readonly firstMeets?: readonly FaultOptions[];
  readonly secondMeets?: readonly FaultOptions[];
  /** Parts that only one of the two can see, and access of which there is no news then. */
  readonly incomparable?: {
    readonly parts: readonly string[];
    readonly hides: (access: TrueAccess) => boolean;
  };
  readonly otherRules?: true;
  /** What was remembered is damaged in between: the second is a first one, and says so. */
  readonly broken?: true;
}

const refused = (path: string): FaultOptions => ({ kind: '403', match: { path }, times: 1_000_000 });
const eligible = {
  parts: ['eligibility-schedules'],
  hides: ({ holds }: TrueAccess) => holds === 'eligible',
};
const members = {
  parts: ['group-members'],
  hides: ({ path }: TrueAccess) => path === 'group',
};

/** Each kept seed has one, in turn. */
export const keptScenarios: readonly KeptScenario[] = [
  { name: 'nothing happens', changes: false, hours: 0 },
  { name: 'the tenant changes', changes: true, hours: 0 },
  { name: 'five days pass', changes: false, hours: 120 },
  { name: 'five days pass, and the tenant changes', changes: true, hours: 120 },
  { name: 'the tenant changes, requests as well', changes: true, hours: 24, requests: true },
  { name: 'the tenant changes, and the rules', changes: true, hours: 1, otherRules: true },
  {
    name: 'the second cannot see eligibilities',
    ...{ changes: true, hours: 1, incomparable: eligible },
    secondMeets: [refused('roleEligibilitySchedules')],
  },
  {
    name: 'the first could not see eligibilities',
    ...{ changes: true, hours: 1, incomparable: eligible },
    firstMeets: [refused('roleEligibilitySchedules')],
  },
  {
    name: 'the second cannot see members of groups',
    ...{ changes: true, hours: 1, incomparable: members },
    secondMeets: [refused('transitiveMembers')],
  },
  { name: 'what was remembered is damaged', changes: true, hours: 1, broken: true },
];
