import { randomUUID } from 'node:crypto';
import type { ScheduleAction } from '../../simulator/state/schedule-requests.ts';
import type { Attack } from './attack.ts';
import { harmIf } from './attack.ts';
import { call, globalAdministrator, plainRole, tokenOf } from './caller.ts';
import { give } from './directory.ts';
import type { Stage } from './stage.ts';

const kind = 'grants to oneself';

/** Somebody's access, and a request of an administrator about it that waits for its time. */
function planned(
  stage: Stage,
  principalId: string,
  {
    action = 'adminRemove',
    role = plainRole,
  }: { readonly action?: ScheduleAction; readonly role?: string } = {},
): string {
  give(stage, 'eligibility', principalId, { days: 60, role });
  const id = randomUUID();
  stage.tenant.roleManagement.requests.add({
    ...{ id, principalId, roleDefinitionId: role, directoryScopeId: '/', kind: 'eligibility', action },
    ...{ status: 'Granted', createdAt: stage.simulator.clock.now(), completedAt: null },
    ...{ createdBy: stage.tenant.users.all()[0]?.id ?? '', justification: 'Leaves on Friday' },
    ...{ ticket: { number: null, system: null }, targetScheduleId: null, window: null, approvalId: null },
  });
  return id;
}

function isTakenBack({ tenant, simulator }: Stage, id: string): boolean {
  const request = tenant.roleManagement.findRequest('eligibility', id, simulator.clock.now());
  return request?.status !== 'Granted';
}

const cancel = (stage: Stage, bearer: string, id: string) =>
  call(stage, bearer, `eligibilities/requests/${id}/cancel`, { method: 'POST' });

/** A removal is taken back by whom it concerns; then by somebody else. */
function ofOwn(name: string, action: ScheduleAction): Attack {
  return {
    kind,
    name,
    async attempt(stage) {
      const self = stage.person().id;
      const id = planned(stage, self, { action });
      await cancel(stage, await tokenOf(stage, { userId: self }, 'Grant', 'Remove'), id);
      const harm = harmIf(isTakenBack(stage, id), 'whoever it concerns keeps the access by their own hand');
      await cancel(stage, await tokenOf(stage, { userId: stage.person().id }, 'Grant', 'Remove'), id);
      return { harm, bites: isTakenBack(stage, id) };
    },
  };
}

export const cancellationAttacks: readonly Attack[] = [
  ofOwn('taking back the removal of what one has', 'adminRemove'),
  ofOwn('taking back the cut of what one has', 'adminUpdate'),
  {
    kind,
    name: 'taking back a removal without the role Grant',
    async attempt(stage) {
      const id = planned(stage, stage.person().id);
      await cancel(stage, await tokenOf(stage, { userId: stage.person().id }, 'Remove', 'Run'), id);
      const harm = harmIf(isTakenBack(stage, id), 'access was kept by whoever may only remove');
      await cancel(stage, await tokenOf(stage, { userId: stage.person().id }, 'Grant'), id);
      return { harm, bites: isTakenBack(stage, id) };
    },
  },
  {
    kind: 'control plane without a third person',
    name: 'taking back the removal of an administrator',
    async attempt(stage) {
      const id = planned(stage, stage.person().id, { role: globalAdministrator });
      const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Grant', 'Remove');
      await cancel(stage, bearer, id);
      const harm = harmIf(isTakenBack(stage, id), 'an administrator stays on the word of one caller');
      const plain = planned(stage, stage.person().id);
      await cancel(stage, bearer, plain);
      return { harm, bites: isTakenBack(stage, plain) };
    },
  },
];
