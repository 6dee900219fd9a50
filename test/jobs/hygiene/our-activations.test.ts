import { expect, test } from '@jest/globals';
import { removeStaleAssignments } from '../../../src/jobs/remove-stale-assignments.ts';
import { activation, claimed, recorded } from '../../change-builder.ts';
import { ADA, assignment, eligibility, GRACE, NOW, roleKey, user } from '../../snapshot-builder.ts';
import { hygieneStage } from './hygiene-stage.ts';

const requestId = '50877283-9d40-433c-bab8-7986dc10458a';
const hours = (count: number) => new Date(NOW.getTime() + count * 3_600_000);

test('just-in-time access that this app gave is left alone, and another of the same kind is not', async () => {
  const own = { id: requestId, createdUsing: requestId, start: hours(-1), end: hours(1) };
  const stage = hygieneStage({
    rules: { stale: { coolDownDays: 0, disabled: { mode: 'apply', days: 0 } } },
    tenant: {
      directory: { users: [user({ accountEnabled: false }), user({ id: GRACE, accountEnabled: false })] },
      roles: {
        schedules: [
          eligibility(),
          assignment(own),
          assignment({ principalId: GRACE, start: hours(-1), end: hours(1) }),
        ],
      },
    },
  });
  const of = activation({ askedAt: hours(-1) });
  if (of.content.kind !== 'activation') throw new Error('no activation');
  const asked = { ...of, content: { ...of.content, key: roleKey() } };
  const sent = { kind: 'sent', at: asked.askedAt, graphRequestId: requestId } as const;
  stage.commands.put(asked, claimed(asked), sent, recorded(asked, { grantedUntil: hours(1) }));

  await stage.run({}, removeStaleAssignments);

  const items = [...stage.plans.plans.values()].flatMap((plan) => plan.items);
  const ofAssignment = (id: string) =>
    items.find(({ kind, key }) => kind === 'assignment' && key.principalId === id);
  expect(ofAssignment(ADA)).toMatchObject({
    decision: 'leave',
    reason: 'our-activation',
    evidence: { activationId: asked.id },
  });
  expect(ofAssignment(GRACE)?.reason).not.toBe('our-activation');
});
