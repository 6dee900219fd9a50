import { addHours } from 'date-fns/addHours';
import type { ItemOutcome } from '../changes/apply-changes.ts';
import { type AccessKey, isDirectoryRole } from '../domain/model/access.ts';
import type { PlanItem } from '../domain/model/plan.ts';
import type { RuleException, Rules } from '../domain/model/rules.ts';
import type { Ending } from '../domain/model/run.ts';
import type { Notice, NoticeSection } from '../ports/index.ts';
import { type HygieneResult, itemsOf, stoppedItems } from './hygiene-result.ts';

/** A list in a notice is this long at most; its count and the plan have the rest. */
const linesPerSection = 20;
/** So long before it ends an exception is told of. */
const exceptionNoticeHours = 24 * 14;

export interface NoticeWords {
  /** Of roles, by lower-case id. */
  readonly names: ReadonlyMap<string, string>;
  readonly publicUrl: string | undefined;
}

/** What people are told of a night. Names are for reading; ids stand beside them where a name is not unique. */
export function noticeOf(result: HygieneResult, ending: Ending, rules: Rules, words: NoticeWords): Notice {
  const { plan, outcomes } = result;
  const line = (item: PlanItem) => lineOf(item, result, words);
  const told = (state: ItemOutcome['state']) =>
    outcomes
      .filter((outcome) => outcome.state === state)
      .map(({ item, because }) => (because === '' ? line(item) : `${line(item)}: ${because}`));
  const sections = [
    section('Done', told('done')),
    section('Refused', told('refused')),
    section('Not confirmed yet', told('unconfirmed')),
    section('Dropped, because the evidence changed', [
      ...told('dropped'),
      ...itemsOf(plan, 'drop').map(line),
    ]),
    section('Planned and not done', stoppedItems(result).map(line)),
    section('Will be removed', itemsOf(plan, 'mark', 'wait').map(line)),
    section('Will lapse', itemsOf(plan, 'lapse').map(line)),
    section('Found, for a person to look at', itemsOf(plan, 'report').map(line)),
    section('Exceptions that end soon', endingExceptions(rules, plan.madeAt, words)),
    section(
      'In the way',
      plan.obstacles.map(({ sentence }) => sentence),
    ),
  ];
  return {
    id: plan.id,
    tenantId: plan.tenantId,
    runId: plan.runId,
    job: plan.job,
    at: plan.madeAt,
    state: ending.state,
    mode: plan.mode,
    reason: ending.reason,
    sections: sections.filter(({ count }) => count > 0),
    links: linksOf(plan.id, plan.runId, words),
  };
}

function section(title: string, lines: readonly string[]): NoticeSection {
  return { title, count: lines.length, lines: lines.slice(0, linesPerSection) };
}

function lineOf(item: PlanItem, { snapshot }: HygieneResult, words: NoticeWords): string {
  const principal = snapshot.principals.get(item.key.principalId.toLowerCase());
  const name = principal !== undefined && 'displayName' in principal ? principal.displayName : undefined;
  const who = name === undefined ? item.key.principalId : `${name} (${item.key.principalId})`;
  const [step] = item.change?.steps ?? [];
  const until = typeof step?.endDateTime === 'string' ? `, until ${day(step.endDateTime)}` : '';
  const due = item.due === null ? '' : `, on ${day(item.due)}`;
  const members = item.alsoAffects.length;
  const others = members === 0 ? '' : members === 1 ? ', 1 member' : `, ${members} members`;
  return `${who}: ${item.kind} of ${accessText(item.key, words)} (${item.reason}${until}${due}${others})`;
}

function accessText(key: AccessKey, { names }: NoticeWords): string {
  if (!isDirectoryRole(key)) return `${key.accessId} of group ${key.groupId}`;
  const { roleDefinitionId, directoryScopeId } = key;
  const role = names.get(roleDefinitionId.toLowerCase()) ?? roleDefinitionId;
  return directoryScopeId === '/' ? role : `${role} at ${directoryScopeId}`;
}

function endingExceptions({ exceptions }: Rules, now: Date, { names }: NoticeWords): readonly string[] {
  return exceptions
    .filter(({ expires }) => expires <= addHours(now, exceptionNoticeHours))
    .map((exception) => exceptionText(exception, now, names));
}

function exceptionText(exception: RuleException, now: Date, names: ReadonlyMap<string, string>): string {
  const { principalId, roleDefinitionId, expires, owner, ticket } = exception;
  const role =
    roleDefinitionId === undefined
      ? 'every role'
      : (names.get(roleDefinitionId.toLowerCase()) ?? roleDefinitionId);
  const when = expires <= now ? 'ended' : 'ends';
  return `${principalId}, ${role}: ${when} on ${day(expires.toISOString())}; ${owner} asked for it (${ticket})`;
}

function linksOf(planId: string, runId: string, { publicUrl }: NoticeWords): Notice['links'] {
  if (publicUrl === undefined) return [];
  const origin = publicUrl.replace(/\/+$/, '');
  return [
    { title: 'The plan', url: `${origin}/api/plans/${encodeURIComponent(planId)}` },
    { title: 'The run', url: `${origin}/api/runs/${encodeURIComponent(runId)}` },
  ];
}

function day(instant: string): string {
  return instant.slice(0, 10);
}
