import { partNames } from '../../domain/gates/part-names.ts';
import { counted, whole } from './counted.ts';
import { dayOf, type EndWithFate, endsWithFates } from './ends.ts';
import { type StandingHolders, standingHolders } from './holders.ts';
import { closedGates, countedEffects, type PlannedEntry } from './planned-entries.ts';
import type { PreviewFindings, Unseen } from './preview-findings.ts';

/** A question that somebody asks first, with its answer: the page and the terminal give the same one. */
export interface Answer {
  /** Of the part of the page that says more. */
  readonly id: 'standing' | 'changes' | 'lapses' | 'unseen';
  readonly question: string;
  /** The short title of the same, as notices and tables have it. */
  readonly title: string;
  /** The answer in one word: a number, as a rule. */
  readonly figure: string;
  /** A part of a sentence after the figure. */
  readonly said: string;
  /** Sentences. */
  readonly more: readonly string[];
}

/** What a manager asks. */
export function answersOf(findings: PreviewFindings, entries: readonly PlannedEntry[]): readonly Answer[] {
  return [
    standingAnswer(standingHolders(findings), findings.unseen),
    changesAnswer(findings, entries),
    lapsesAnswer(findings, endsWithFates(findings)),
    unseenAnswer(findings.unseen, findings.unreadable.length),
  ];
}

function standingAnswer(holders: StandingHolders, unseen: readonly Unseen[]): Answer {
  const { certainty, people, permanently, eligible } = holders;
  const figures = { exact: whole(people), 'at-least': `at least ${whole(people)}`, unknown: 'unknown' };
  const others = othersOf(holders);
  return {
    id: 'standing',
    question: 'How many people hold standing control-plane access?',
    title: 'Standing control-plane access',
    figure: figures[certainty],
    said:
      certainty === 'unknown'
        ? ''
        : `${people === 1 ? 'person' : 'people'}, ${whole(permanently)} permanently`,
    more: [
      ...(certainty === 'unknown' ? ['Nobody could see who holds a role now.'] : []),
      ...(certainty === 'at-least' ? ['There may be more: not everything could be seen.'] : []),
      ...(unseen.some(({ part }) => part === 'role-definitions')
        ? ['Roles that could not be read count as such.']
        : []),
      ...(others === '' ? [] : [`Besides them: ${others}.`]),
      `${whole(eligible)} more ${eligible === 1 ? 'person' : 'people'} may activate such access.`,
    ],
  };
}

function othersOf({ servicePrincipals, closedGroups, others }: StandingHolders): string {
  return [
    ...(servicePrincipals === 0 ? [] : [counted(servicePrincipals, 'service principal')]),
    ...(closedGroups === 0
      ? []
      : [`whoever is in ${counted(closedGroups, 'group')} with members that could not be read`]),
    ...(others === 0 ? [] : [`${counted(others, 'holder')} gone, deleted or not to be read`]),
  ].join(', ');
}

function changesAnswer(findings: PreviewFindings, entries: readonly PlannedEntry[]): Answer {
  const now = entries.filter(({ title }) => title === 'Would be changed');
  const marked = entries.filter(({ title }) => title === 'Will be changed');
  const isPlanned = findings.plans.length > 0;
  return {
    id: 'changes',
    question: 'What would change tonight?',
    title: 'Would be changed',
    figure: isPlanned ? whole(now.length) : 'unknown',
    said: isPlanned ? changesSaid(now) : '',
    more: [
      ...(isPlanned ? [] : ['Nothing could be planned: see what could not be seen.']),
      ...undecidedSentence(entries, findings.unseen),
      ...(now.length === 0 ? [] : [howSure(now)]),
      ...stoppedSentence(now, findings),
      ...markedSentence(marked),
    ],
  };
}

function changesSaid(now: readonly PlannedEntry[]): string {
  const noun = now.length === 1 ? 'change' : 'changes';
  return now.length === 0 ? noun : `${noun}: ${countedEffects(now)}`;
}

/** Whether it would happen by itself. */
function howSure(now: readonly PlannedEntry[]): string {
  const unattended = now.filter(({ needs }) => needs === 'nothing').length;
  if (unattended === 0)
    return 'No change is made unless somebody approves it: these rules have the mode plan for it.';
  if (unattended === now.length) return 'These rules let all of it be done unattended.';
  return `These rules let ${whole(unattended)} of them be done unattended; the others wait for an approval.`;
}

function stoppedSentence(now: readonly PlannedEntry[], findings: PreviewFindings): readonly string[] {
  const stopped = now.filter(({ stoppedBy }) => stoppedBy.length > 0).length;
  const gates = closedGates(findings).length;
  if (stopped === 0 && gates === 0) return [];
  const what =
    stopped === 0 ? 'None of them is' : `${whole(stopped)} of them ${stopped === 1 ? 'is' : 'are'}`;
  return [`${what} held back by what is in the way (${counted(gates, 'gate')} closed for more than one).`];
}

function markedSentence(marked: readonly PlannedEntry[]): readonly string[] {
  if (marked.length === 0) return [];
  const first = marked.flatMap(({ item }) => (item.due === null ? [] : [item.due])).toSorted()[0];
  const from = first === undefined ? '' : `, from ${first.slice(0, 10)} on`;
  return [
    `${whole(marked.length)} more would be announced, and changed on a later night${from}, unless they are used or excepted.`,
  ];
}

/** What a night would call stale if it knew more: whatever was not read may speak for it, so that nothing is decided. */
function undecidedSentence(entries: readonly PlannedEntry[], unseen: readonly Unseen[]): readonly string[] {
  const undecided = entries.filter(
    ({ item }) => item.reason === 'evidence-unknown' && item.evidence.foundStale !== undefined,
  ).length;
  if (undecided === 0) return [];
  const leftOut = unseen.some(({ part, cause }) => part === 'assignment-requests' && cause === 'left-out');
  const them = undecided === 1 ? 'it' : 'them';
  const because = leftOut
    ? `PIM's requests, which were left out, may speak for ${them} (--requests reads them)`
    : `what could not be seen may speak for ${them}`;
  return [`${whole(undecided)} more may be unneeded: ${because}.`];
}

function lapsesAnswer({ endingSoon, plans }: PreviewFindings, ends: readonly EndWithFate[]): Answer {
  const count = (wanted: EndWithFate['fate']) => ends.filter(({ fate }) => fate === wanted).length;
  const [first] = ends.filter(({ fate }) => fate !== 'renewed');
  const from = first === undefined ? '' : `, the first on ${dayOf(first.endsAt)}`;
  const notRenewed = ends.length - count('renewed');
  const isPlanned = plans.some(({ job }) => job === 'renew-eligibilities');
  return {
    id: 'lapses',
    question: 'What is about to lapse?',
    title: 'Will lapse',
    figure: whole(notRenewed),
    said: `of ${whole(ends.length)} that end within ${endingSoon.withinDays} days${from}`,
    more: [
      isPlanned
        ? `${whole(count('renewed'))} would be renewed, ${whole(count('lapses'))} lapse, ${whole(count('later'))} are undecided or never renewed.`
        : 'Whether any of them would be renewed is unknown: renewals could not be planned.',
    ],
  };
}

function unseenAnswer(unseen: readonly Unseen[], oddRows: number): Answer {
  const rows =
    oddRows === 0 ? [] : [`${counted(oddRows, 'single row')} could not be read, beside others that could.`];
  return {
    id: 'unseen',
    question: 'What cannot be seen?',
    title: 'Could not be seen',
    figure: unseen.length === 0 ? 'nothing' : whole(unseen.length),
    said: unseenSaid(unseen),
    more: [...(unseen.length === 0 ? ['Everything that was asked for came back whole.'] : []), ...rows],
  };
}

function unseenSaid(unseen: readonly Unseen[]): string {
  if (unseen.length === 0) return '';
  const parts = unseen.map(({ part, cause }) => `${nameOfPart(part)} (${causeWords[cause]})`);
  return `${unseen.length === 1 ? 'part' : 'parts'}: ${parts.join(', ')}`;
}

export const causeWords: Readonly<Record<Unseen['cause'], string>> = {
  licence: 'no licence',
  permission: 'no permission',
  'left-out': 'left out',
  failed: 'failed',
};

const ownParts = {
  drift: 'drift',
  renewals: 'plan of renewals',
  removals: 'plan of removals',
  'scope-names': 'names of scopes',
} as const;

export function nameOfPart(part: Unseen['part']): string {
  return isOwn(part) ? ownParts[part] : partNames[part];
}

function isOwn(part: Unseen['part']): part is keyof typeof ownParts {
  return Object.hasOwn(ownParts, part);
}
