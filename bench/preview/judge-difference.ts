import { isDirectoryRole } from '../../src/domain/model/access.ts';
import type { RoleFinding } from '../../src/domain/model/role-finding.ts';
import type { PreviewAccess, PreviewFindings } from '../../src/report/preview/preview-findings.ts';
import { accessText, isGroupScope, type TrueAccess } from '../history/access-text.ts';
import type { Checkpoint } from '../history/tenant-journal.ts';
import { accessAtInstant } from '../history/true-access.ts';
import type { KeptScenario } from './kept-scenarios.ts';

/** The tenant as the simulator itself has it when a preview is made, and what the preview made of it. */
export interface Moment {
  readonly tenant: Checkpoint;
  readonly findings: PreviewFindings;
}

/**
 * What the second of two previews says otherwise than it is; a sentence each. Access is held against the simulator's own record;
 * items against what each of the two plans says for itself.
 *
 * @param changedRoles whose settings were changed in between.
 */
export function wrongNews(
  before: Moment,
  after: Moment,
  { incomparable, otherRules }: KeptScenario,
  changedRoles: readonly string[],
): readonly string[] {
  const news = after.findings.sinceBefore;
  if (news === undefined) return ['it says nothing of the preview before'];
  const hides = incomparable?.hides ?? (() => false);
  const [was, is] = [before, after].map((moment) => standingIn(moment, hides));
  const [planned, plans] = [before, after].map(({ findings }) => toldItems(findings));
  const parts = incomparable?.parts ?? [];
  const blindPlans = parts.length > 0;
  const none = new Map<string, string>();
  const drift = news.drift.map(({ finding }) => finding.roleDefinitionId.toLowerCase());
  return [
    ...unlike('access that is new', missingFrom(is, was), news.newAccess.map(wayText)),
    ...unlike('access that is gone', missingFrom(was, is), news.goneAccess.map(wayText)),
    ...unlike(
      'planned anew',
      blindPlans ? [] : otherwise(plans ?? none, planned ?? none),
      news.newItems.map(({ id }) => id),
    ),
    ...unlike(
      'not planned any more',
      blindPlans ? [] : [...(planned ?? none).keys()].filter((id) => plans?.has(id) !== true).map(withoutJob),
      news.goneItems.map(({ id }) => id),
    ),
    ...unlike('settings', changedRoles, drift),
    ...unlike('parts that only one could see', parts, news.incomparable),
    ...unlike('other rules', [`${otherRules === true}`], [`${news.hasOtherRules}`]),
    ...unlike('the preview before', [before.findings.at.toISOString()], [news.before.toISOString()]),
    ...driftMoved(before.findings.drift, after.findings.drift, changedRoles),
  ];
}

/** Nobody holds what they must activate, and an activation is over within hours: neither comes and goes as standing access does. */
function standingIn({ tenant }: Moment, hides: (access: TrueAccess) => boolean): ReadonlySet<string> {
  const all = [...accessAtInstant(tenant, tenant.at).values()];
  const isPerson = ({ path, principal }: TrueAccess) => path !== 'group' || !tenant.groups.has(principal);
  // A preview does not read PIM for Groups.
  const isOfGroups = ({ path, scope }: TrueAccess) => path === 'group-eligibility' || isGroupScope(scope);
  const shown = all.filter(
    (one) => one.path !== 'activation' && !isOfGroups(one) && isPerson(one) && !hides(one),
  );
  return new Set(shown.map(accessText));
}

function wayText({ kind, key, path, groupId }: PreviewAccess): string {
  if (!isDirectoryRole(key)) return JSON.stringify(key);
  return accessText({
    principal: key.principalId,
    role: key.roleDefinitionId,
    scope: key.directoryScopeId,
    holds: kind === 'eligibility' ? 'eligible' : 'active',
    ...{ path, through: groupId },
  });
}

/** Every item that is not left as it is, with what is decided of it and why. */
function toldItems({ plans }: PreviewFindings): ReadonlyMap<string, string> {
  return new Map(
    plans.flatMap(({ job, items }) =>
      items
        .filter(({ decision }) => decision !== 'leave')
        .map(({ id, decision, reason }) => [`${job} ${id}`, `${decision} ${reason}`] as const),
    ),
  );
}

function otherwise(now: ReadonlyMap<string, string>, before: ReadonlyMap<string, string>): readonly string[] {
  return [...now].filter(([id, said]) => before.get(id) !== said).map(([id]) => withoutJob(id));
}

function withoutJob(id: string): string {
  return id.slice(id.indexOf(' ') + 1);
}

function missingFrom(
  some: ReadonlySet<string> | undefined,
  others: ReadonlySet<string> | undefined,
): readonly string[] {
  return [...(some ?? [])].filter((one) => others?.has(one) !== true);
}

/** What of one list the other does not have, either way. An item of each job counts. */
function unlike(what: string, wanted: readonly string[], said: readonly string[]): readonly string[] {
  const [one, other] = [wanted, said].map((some) => some.toSorted());
  if (JSON.stringify(one) === JSON.stringify(other)) return [];
  const unsaid = wanted.filter((text) => !said.includes(text)).map((text) => `${what}, not said: ${text}`);
  const untrue = said.filter((text) => !wanted.includes(text)).map((text) => `${what}, not true: ${text}`);
  return [...unsaid, ...untrue, ...(unsaid.length + untrue.length === 0 ? [`${what}: said twice`] : [])];
}

/** A changed setting shows in the finding itself, too: otherwise it would be no proof that the news is right. */
function driftMoved(
  before: readonly RoleFinding[],
  after: readonly RoleFinding[],
  changedRoles: readonly string[],
): readonly string[] {
  const textOf = (findings: readonly RoleFinding[], role: string) =>
    JSON.stringify(
      findings.find(({ roleDefinitionId }) => roleDefinitionId.toLowerCase() === role)?.items ?? null,
    );
  return changedRoles
    .filter((role) => textOf(before, role) === textOf(after, role))
    .map((role) => `settings of ${role} were changed, and both previews say the same of them`);
}
