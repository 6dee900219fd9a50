import type { ChangeState } from '../domain/model/command.ts';
import type { OutcomeCode } from '../domain/model/outcome.ts';
import type { Decision, ItemOutcome } from '../domain/model/plan.ts';

/** Titles of the sections, in their order. Notices and terminal tables have the same ones; docs/notices.md explains them. */
export const sectionTitles = [
  'Done',
  'Refused',
  'Not confirmed yet',
  'Dropped, because the evidence changed',
  'Planned and not done',
  'Would be changed',
  'Will be changed',
  'Will lapse',
  'Found, for a person to look at',
  'Set aside, for a person to look at',
  'Exceptions that end soon',
  'In the way',
  'Would be in the way',
] as const;
export type SectionTitle = (typeof sectionTitles)[number];

/** How far the change of an item came: as the run has it (its outcomes), or as the API has it (change records). */
export interface ItemChange {
  readonly itemId?: string | undefined;
  readonly state: ItemOutcome['state'] | ChangeState;
  /** Of a change record: what became of it. */
  readonly outcome?: OutcomeCode | undefined;
  readonly because?: string | undefined;
}

export const titleOfDecision: Readonly<Record<Decision, SectionTitle | undefined>> = {
  change: 'Planned and not done',
  mark: 'Will be changed',
  wait: 'Will be changed',
  drop: 'Dropped, because the evidence changed',
  report: 'Found, for a person to look at',
  lapse: 'Will lapse',
  leave: undefined,
};

/** Titles of what is changed only if somebody approves it. */
export const titleUnapproved: Partial<Record<SectionTitle, SectionTitle>> = {
  'Planned and not done': 'Would be changed',
  'Will be changed': 'Would be changed',
};

export const titleOfState: Readonly<Record<ItemChange['state'], SectionTitle>> = {
  done: 'Done',
  refused: 'Refused',
  unconfirmed: 'Not confirmed yet',
  claimed: 'Not confirmed yet',
  'evidence-changed': 'Dropped, because the evidence changed',
  'claimed-by-another-run': 'Planned and not done',
  'not-reached': 'Planned and not done',
  stopped: 'Planned and not done',
  halted: 'Planned and not done',
  accepted: 'Planned and not done',
  validated: 'Planned and not done',
  expired: 'Planned and not done',
  'awaiting-approval': 'Planned and not done',
};
