import { addDays } from 'date-fns/addDays';
import { addMinutes } from 'date-fns/addMinutes';
import type { User } from '../../simulator/directory.ts';
import { partitionOfPlan } from '../../src/adapters/tables/plan-rows.ts';
import { createPlans } from '../../src/adapters/tables/plans.ts';
import { tenantTable } from '../../src/adapters/tables/store/tenant-table.ts';
import { planDigest } from '../../src/changes/plan-digest.ts';
import type { PlannedStep } from '../../src/domain/model/change.ts';
import type { PlanHead, PlanItem } from '../../src/domain/model/plan.ts';
import type { Attack } from './attack.ts';
import { harmIf } from './attack.ts';
import { confirmWith, globalAdministrator, plainRole, rewritten, signatureOf } from './caller.ts';
import { endOf, give } from './directory.ts';
import { forgedRows, plantDecision } from './forged-rows.ts';
import type { Stage } from './stage.ts';

/** People of the stage whose renewal somebody has attested, one for each attack. Nobody else takes them. */
const attested = (people: readonly User[]) => people.slice(-12).map(({ id }) => id);

/** Renewals wait for approval; those of the control plane need somebody's word as well. */
export function planRules(people: readonly User[]) {
  const now = new Date();
  const attestations = attested(people).map((principalId) => ({
    ...{ principalId, roleDefinitionId: globalAdministrator, directoryScopeId: '/', by: 'Security team' },
    ...{ on: now.toISOString().slice(0, 10), until: addDays(now, 90).toISOString().slice(0, 10) },
  }));
  return { renew: { mode: 'plan', withinDays: 14, whenUsageUnknown: 'renew', attestations } };
}

interface Planned {
  readonly plan: PlanHead;
  /** Of all that the plan changes. */
  readonly digest: string;
  /** An administrator whose eligibility ends soon. */
  readonly administrator: string;
  /** Somebody with a plain eligibility that ends soon. */
  readonly plain: string;
}

async function newestPlan(stage: Stage): Promise<Pick<Planned, 'plan' | 'digest'>> {
  await stage.host.run('renewEligibilities');
  const { items } = await createPlans(stage.tables, stage.tenant.tenantId).list({ top: 1 });
  const [plan] = items;
  if (plan === undefined) throw new Error('the night stored no plan');
  return { plan, digest: planDigest(plan, 'all') };
}

/** A night plans what nobody has approved. */
async function planned(stage: Stage): Promise<Planned> {
  const { renew } = stage.rules.read() as ReturnType<typeof planRules>;
  const free = renew.attestations.map(({ principalId }) => principalId).find((id) => !stage.taken.has(id));
  if (free === undefined) throw new Error('every attested person is taken');
  stage.taken.add(free);
  const plain = stage.person().id;
  give(stage, 'eligibility', free, { days: 3, role: globalAdministrator });
  give(stage, 'eligibility', plain, { days: 3, role: plainRole, isUsed: true });
  return { ...(await newestPlan(stage)), administrator: free, plain };
}

function approve(
  stage: Stage,
  { plan, digest }: Pick<Planned, 'plan' | 'digest'>,
  by: string,
  token?: string,
) {
  return plantDecision(stage, {
    ...{ kind: 'approved', subject: { kind: 'plan', id: plan.id }, digest },
    by: { objectId: by, appId: undefined },
    proof: token === undefined ? { kind: 'bearer' } : { kind: 'signed', token },
  });
}

/** An approval that does not count; then one that somebody else has signed. */
function forgedApproval(name: string, forge: (stage: Stage, about: Planned) => Promise<unknown>): Attack {
  return {
    kind: forgedRows,
    name,
    async attempt(stage) {
      const about = await planned(stage);
      const before = endOf(stage, about.administrator);
      await forge(stage, about);
      await stage.advance(1_000);
      const later = await newestPlan(stage);
      const harm = harmIf(endOf(stage, about.administrator) > before, 'an administrator stays for longer');
      const approver = stage.person().id;
      await approve(stage, later, approver, await signatureOf(stage, later.digest, approver));
      await stage.advance(1_000);
      await stage.host.run('renewEligibilities');
      return { harm, bites: endOf(stage, about.administrator) > before };
    },
  };
}

/** Writes the items of a stored plan anew, each in its place: the plan's hash and its head stay what they are. */
async function rewriteItems({ tables, tenant }: Stage, plan: PlanHead, change: (item: PlanItem) => PlanItem) {
  const table = tenantTable(tables, 'Plans', tenant.tenantId);
  const partitionKey = partitionOfPlan(table, plan);
  const filter = `PartitionKey eq '${partitionKey}' and RowKey ge 'item_' and RowKey lt 'itemz'`;
  await table.use('forging', async (client) => {
    for await (const { rowKey = '', Json0 } of client.listEntities({ queryOptions: { filter } })) {
      const items = JSON.parse(String(Json0)) as readonly PlanItem[];
      await client.updateEntity({ partitionKey, rowKey, Json0: JSON.stringify(items.map(change)) }, 'Merge');
    }
  });
}

/** What a plan says of somebody. */
async function itemOf(stage: Stage, { id }: PlanHead, principalId: string): Promise<PlanItem> {
  const { items } = await createPlans(stage.tables, stage.tenant.tenantId).items(id, { top: 1_000 });
  const item = items.find(({ key, decision }) => key.principalId === principalId && decision === 'change');
  if (item === undefined) throw new Error('the plan changes nothing of theirs');
  return item;
}

/** Another wish in the place of a renewal that somebody has read and approves. */
function altered(name: string, step: (stage: Stage, one: PlannedStep) => PlannedStep): Attack {
  return {
    kind: forgedRows,
    name,
    async attempt(stage) {
      const about = await planned(stage);
      const before = endOf(stage, about.plain);
      await rewriteItems(stage, about.plan, (item) =>
        item.change === null || item.key.principalId !== about.plain
          ? item
          : { ...item, change: { ...item.change, steps: item.change.steps.map((one) => step(stage, one)) } },
      );
      await approve(stage, about, stage.person().id);
      await stage.advance(1_000);
      const later = await newestPlan(stage);
      const now = stage.simulator.clock.now();
      const row = stage.tenant.roleManagement
        .eligibilitySchedules(now)
        .find(({ principalId }) => principalId === about.plain);
      const isTaken = row === undefined || row.startsAt > now || endOf(stage, about.plain) < before;
      await approve(stage, later, stage.person().id);
      await stage.advance(1_000);
      await stage.host.run('renewEligibilities');
      return {
        harm: harmIf(isTaken, 'a renewal that somebody approved took the access away'),
        bites: endOf(stage, about.plain) > before,
      };
    },
  };
}

const minutesAhead = (stage: Stage, minutes: number) =>
  addMinutes(stage.simulator.clock.now(), minutes).toISOString() as NonNullable<PlannedStep['startDateTime']>;

/** Somebody signs in, sees what the page shows of a plan, and approves it. @returns the page. */
async function signFor(stage: Stage, { plan, digest }: Pick<Planned, 'plan' | 'digest'>): Promise<string> {
  const token = await signatureOf(stage, digest, stage.person().id);
  const { html } = await confirmWith(stage, { id: plan.id, digest }, token, null);
  await confirmWith(stage, { id: plan.id, digest }, token);
  await stage.advance(1_000);
  return html;
}

/** Somebody approves a plan without what it is to do for an administrator; then one with it. */
function notSignedFor(
  name: string,
  trick: (stage: Stage) => Promise<{ readonly administrator: string; readonly html: string }>,
): Attack {
  return {
    kind: forgedRows,
    name,
    async attempt(stage) {
      const { administrator, html } = await trick(stage);
      const before = endOf(stage, administrator);
      const later = await newestPlan(stage);
      const isStaying = !html.includes(administrator) && endOf(stage, administrator) > before;
      await signFor(stage, later);
      await stage.host.run('renewEligibilities');
      return {
        harm: harmIf(isStaying, 'an administrator stays for longer, whom nobody has approved'),
        bites: endOf(stage, administrator) > before,
      };
    },
  };
}

const unseen: readonly Attack[] = [
  notSignedFor('an administrator hidden in a stored plan while somebody signs for it', async (stage) => {
    const about = await planned(stage);
    const { plan, administrator } = about;
    const item = await itemOf(stage, plan, administrator);
    const nothing = { ...item, decision: 'leave' as const, change: null };
    await rewriteItems(stage, plan, (one) => (one.id === item.id ? nothing : one));
    const html = await signFor(stage, about);
    await rewriteItems(stage, plan, (one) => (one.id === item.id ? item : one));
    return { administrator, html };
  }),
  notSignedFor('an administrator written into a plan that somebody has signed for', async (stage) => {
    const plain = stage.person().id;
    give(stage, 'eligibility', plain, { days: 3, role: plainRole, isUsed: true });
    const signed = await newestPlan(stage);
    const html = await signFor(stage, signed);
    const { id } = await itemOf(stage, signed.plan, plain);
    const { plan, administrator } = await planned(stage);
    const item = await itemOf(stage, plan, administrator);
    await rewriteItems(stage, signed.plan, (one) => (one.id === id ? item : one));
    return { administrator, html };
  }),
];

export const forgedPlans: readonly Attack[] = [
  forgedApproval('an approval of a plan without a signature', (stage, about) =>
    approve(stage, about, stage.person().id),
  ),
  forgedApproval('an approval of a plan with the signature of whoever has it', async (stage, about) => {
    const { administrator, digest } = about;
    await approve(stage, about, administrator, await signatureOf(stage, digest, administrator));
  }),
  forgedApproval('an approval of a plan with a signature for another one', async (stage, about) => {
    const by = stage.person().id;
    const earlier = await signatureOf(stage, about.digest, by);
    await stage.advance(1_000);
    await approve(stage, await newestPlan(stage), by, earlier);
  }),
  forgedApproval(
    'an approval of a plan that was taken back, its signature added again',
    async (stage, about) => {
      const by = stage.person().id;
      const token = await signatureOf(stage, about.digest, by);
      await approve(stage, about, by, token);
      await stage.advance(1_000);
      await plantDecision(stage, {
        ...{ kind: 'withdrawn', subject: { kind: 'plan', id: about.plan.id }, digest: about.digest },
        ...{ by: { objectId: by, appId: undefined }, proof: { kind: 'bearer' } },
      });
      await stage.advance(1_000);
      for (const again of [token, rewritten(token)]) await approve(stage, about, by, again);
    },
  ),
  altered('a renewal in a stored plan, made to end in six minutes', (stage, step) => ({
    ...step,
    endDateTime: minutesAhead(stage, 6),
  })),
  altered('a renewal in a stored plan, made to begin in a month', (stage, step) => ({
    ...step,
    startDateTime: minutesAhead(stage, 43_200),
  })),
  altered('a renewal in a stored plan, made a removal', (_stage, { kind }) => ({
    kind,
    actions: ['adminRemove'],
    endDateTime: undefined,
  })),
  ...unseen,
];
