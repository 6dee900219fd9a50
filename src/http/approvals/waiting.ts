import type { z } from 'zod';
import { awaitedSignature, signingLink } from '../../changes/consents/signing-link.ts';
import { planDigest } from '../../changes/plan-digest.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import { type HygieneJob, hygieneJobs, type PlanHead } from '../../domain/model/plan.ts';
import { OddRows } from '../../ports/odd-rows.ts';
import type { HttpPorts } from '../core/route.ts';
import { toDecisionBody, type waitingBody } from './bodies.ts';

/** The newest plans looked through for each job's. */
const plansLookedAt = 100;

type Waiting = z.input<typeof waitingBody>;

/** Changes that wait for approval, and the newest plan of each job that changes anything. */
export async function listWaiting(ports: HttpPorts): Promise<Waiting> {
  const odd = new OddRows();
  const open = await ports.commands.open(({ id, because }) => odd.told({ key: id, because }));
  const { items: heads } = await ports.plans.list({ top: plansLookedAt }, odd.told);
  const newest = hygieneJobs.flatMap((job: HygieneJob) => heads.find((head) => head.job === job) ?? []);
  const plans = newest.filter(({ counts }) => (counts.change ?? 0) > 0);
  return {
    changes: open
      .filter(({ state }) => state === 'awaiting-approval')
      .map((record) => changeOf(record, ports)),
    plans: await Promise.all(plans.map((plan) => planOf(plan, ports))),
    unreadable: odd.all(),
  };
}

function changeOf(record: ChangeRecord, { publicUrl }: HttpPorts): Waiting['changes'][number] {
  const { id, askedBy, operation, awaiting, executeBefore } = record;
  const signature = awaitedSignature(record);
  return {
    ...{ id, hash: signature.digest, operation },
    askedBy: askedBy.objectId,
    needs: awaiting?.proof,
    because: awaiting?.because,
    expiresAt: executeBefore.toISOString(),
    ...(publicUrl !== undefined && {
      sign: signingLink(signature, { publicUrl }),
    }),
  };
}

async function planOf(
  plan: PlanHead,
  { publicUrl, decisions }: HttpPorts,
): Promise<Waiting['plans'][number]> {
  const { id, hash, job, madeAt, counts } = plan;
  const digest = planDigest(plan, 'all');
  return {
    ...{ id, hash, job },
    madeAt: madeAt.toISOString(),
    changes: counts.change ?? 0,
    decisions: (await decisions.of({ kind: 'plan', id })).map(toDecisionBody),
    ...(publicUrl !== undefined && { sign: signingLink({ id, digest, places: undefined }, { publicUrl }) }),
  };
}
