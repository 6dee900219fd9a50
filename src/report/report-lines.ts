import { type AccessKey, isDirectoryRole, type ScheduleKind } from '../domain/model/access.ts';
import type { Effect } from '../domain/model/change.ts';
import type { Decision } from '../domain/model/plan.ts';
import type { Mode } from '../domain/model/rules.ts';
import type { SectionTitle } from './report-sections.ts';

/** What is reported of a plan item. An item of a plan has it, and so has one that the API answered. */
export interface ReportItem {
  readonly id: string;
  readonly kind: ScheduleKind;
  readonly key: AccessKey;
  readonly decision: Decision;
  /** Whether it may be done unattended. */
  readonly mode: Mode;
  readonly reason: string;
  readonly due: string | null;
  readonly change: {
    readonly effect: Effect;
    readonly steps: readonly { readonly endDateTime?: string | null | undefined }[];
  } | null;
  readonly alsoAffects: readonly string[];
  readonly evidence?: Readonly<Record<string, unknown>> | undefined;
}

/** Names of ids, for reading. An id without a name is its own. */
export interface ReportNames {
  principal(id: string): string;
  role(roleDefinitionId: string): string;
  /** @param directoryScopeId any scope except the whole directory. */
  scope(directoryScopeId: string): string;
}

/** What was done, and what is to be done. */
export const effectWords: Readonly<Record<Effect, readonly [done: string, planned: string]>> = {
  renewal: ['renewed', 'to be renewed'],
  removal: ['removed', 'to be removed'],
  conversion: ['converted: eligible instead of active', 'to be converted: eligible instead of active'],
  restore: ['restored', 'to be restored'],
  requested: ['changed', 'to be changed'],
};

/** `Ada Lovelace: eligibility of Helpdesk Administrator renewed (ends-soon, until 2027-05-29)` */
export function lineOf(item: ReportItem, title: SectionTitle, names: ReportNames): string {
  const { key, kind, reason, change, due, alsoAffects } = item;
  const effect = change === null ? '' : effectText(change.effect, title);
  const end = reason === 'refused-before' ? undefined : change?.steps[0]?.endDateTime;
  const members = alsoAffects.length;
  const facts = [
    reason,
    ...(typeof end === 'string' ? [`until ${day(end)}`] : []),
    ...(due === null ? [] : [`on ${day(due)}`]),
    ...(members === 0 ? [] : [members === 1 ? '1 member' : `${members} members`]),
  ];
  return `${names.principal(key.principalId)}: ${kind} of ${accessText(key, names)}${effect} (${facts.join(', ')})`;
}

/** Sections of what will not happen, or needs nobody's decision, name no change. */
const withoutEffect: readonly SectionTitle[] = [
  'Dropped, because the evidence changed',
  'Will lapse',
  'Found, for a person to look at',
  'Set aside, for a person to look at',
];

function effectText(effect: Effect, title: SectionTitle): string {
  if (withoutEffect.includes(title)) return '';
  const [done, planned] = effectWords[effect];
  return title === 'Done' ? ` ${done}` : ` ${planned}`;
}

/** The role with its scope, or the group. */
export function accessText(key: AccessKey, names: ReportNames): string {
  if (!isDirectoryRole(key)) return `${key.accessId} of group ${key.groupId}`;
  const role = names.role(key.roleDefinitionId);
  return key.directoryScopeId === '/' ? role : `${role} at ${names.scope(key.directoryScopeId)}`;
}

export function day(instant: string): string {
  return instant.slice(0, 10);
}
