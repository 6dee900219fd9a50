import { describe, expect } from '@jest/globals';
import type { ScheduleKind } from '../../src/domain/model/access.ts';
import type { RoleCall } from '../../src/ports/index.ts';
import { rowsOf } from '../read-listing.ts';
import { assignFor30Days } from './administrator-schedules.ts';
import { scenario } from './scenario.ts';
import type { ScenarioEnvironment } from './scenario-environment.ts';

const own = [
  { id: 'S5', kind: 'assignment', path: 'assignments' },
  { id: 'S15', kind: 'eligibility', path: 'eligibilities' },
] as const;

/** Listings of a signed-in user's own access, through the typed operations. */
export function describePrincipalLists(): void {
  describe.each(own)(
    'a user who looks at their own $path, with a token of theirs for Graph',
    ({ id, kind, path }) => {
      scenario(id, `their own ${kind} in all three layers, and nothing of others`, async (environment) => {
        const { key, otherUserId: somebodyElse, api, withoutRecording } = environment;
        await assignFor30Days(environment, { path });
        const body = {
          action: 'assign',
          ...key,
          principalId: somebodyElse,
          duration: 'P30D',
          justification: 'x',
        };
        await withoutRecording(() => api('POST', path, { body }));

        const mine = await ownLayers(environment, kind, await environment.callAs(key.principalId));

        expect(mine).toMatchObject([
          [{ kind, key, action: 'adminAssign' }],
          [{ kind, key, memberType: 'Direct' }],
          [{ kind, key, endDateTime: new Date('2026-12-23T09:00:00Z') }],
        ]);
      });

      scenario(
        id,
        `what a group gives them of ${path}, but not the group's requests`,
        async (environment) => {
          const { key, api, withoutRecording, simulator } = environment;
          const group = simulator.tenant.groups
            .all()
            .find(({ isAssignableToRole }) => isAssignableToRole === true);
          const [member = ''] = group?.memberIds ?? [];
          const ofGroup = { ...key, principalId: group?.id ?? '' };
          const body = { action: 'assign', ...ofGroup, duration: 'P30D', justification: 'The whole team' };
          expect(await withoutRecording(() => api('POST', path, { body }))).toMatchObject({ status: 201 });

          const [requests, schedules, instances] = await ownLayers(
            environment,
            kind,
            await environment.callAs(member),
          );

          const throughTheGroup = expect.objectContaining({ key: ofGroup, memberType: 'Group' });
          expect(schedules).toContainEqual(throughTheGroup);
          expect(instances).toContainEqual(throughTheGroup);
          expect(requests).not.toContainEqual(expect.objectContaining({ key: ofGroup }));
        },
      );
    },
  );
}

async function ownLayers({ roles }: ScenarioEnvironment, kind: ScheduleKind, call: RoleCall) {
  const layers = await Promise.all([
    rowsOf(roles.requests(kind, { mine: true }, call)),
    rowsOf(roles.schedules(kind, { mine: true }, call)),
    rowsOf(roles.instances(kind, { mine: true }, call)),
  ]);
  return layers;
}
