import { describe, expect } from '@jest/globals';
import { assignFor30Days } from './administrator-schedules.ts';
import { scenario } from './scenario.ts';
import type { ScenarioEnvironment } from './scenario-environment.ts';

const own = [
  { id: 'S5', kind: 'assignment', path: 'assignments' },
  { id: 'S15', kind: 'eligibility', path: 'eligibilities' },
] as const;

type Own = (typeof own)[number];

/** Listings of a user's own access, through the API, with the user's own token. */
export function describePrincipalLists(): void {
  describe.each(own)('a user who looks at their own $path, through the API', (side) => {
    const { id, kind, path } = side;

    scenario(id, `their own ${kind} in all three layers, and nothing of others`, async (environment) => {
      const { key, otherUserId: principalId, api, withoutRecording } = environment;
      await assignFor30Days(environment, { path });
      const body = { action: 'assign', ...key, principalId, duration: 'P30D', justification: 'x' };
      await withoutRecording(() => api('POST', path, { body }));

      expect(await ownLayers(environment, side, key.principalId)).toMatchObject([
        [{ ...key, action: 'adminAssign' }],
        [{ ...key, memberType: 'Direct' }],
        [{ ...key, end: '2026-12-23T09:00:00.000Z' }],
      ]);
    });

    scenario(id, `what a group gives them of ${path}, but not the group's requests`, async (environment) => {
      const { key, api, withoutRecording, simulator } = environment;
      const group = simulator.tenant.groups
        .all()
        .find(({ isAssignableToRole }) => isAssignableToRole === true);
      const [member = ''] = group?.memberIds ?? [];
      const ofGroup = { ...key, principalId: group?.id ?? '' };
      const body = { action: 'assign', ...ofGroup, duration: 'P30D', justification: 'The whole team' };
      expect(await withoutRecording(() => api('POST', path, { body }))).toMatchObject({ status: 201 });

      const [requests, schedules, instances] = await ownLayers(environment, side, member);

      const throughTheGroup = expect.objectContaining({ ...ofGroup, memberType: 'Group' });
      expect(schedules).toContainEqual(throughTheGroup);
      expect(instances).toContainEqual(throughTheGroup);
      expect(requests).not.toContainEqual(expect.objectContaining(ofGroup));
    });
  });
}

/** Requests, schedules and instances. */
async function ownLayers({ api }: ScenarioEnvironment, { kind, path }: Own, userId: string) {
  const targets = [`me/requests?kind=${kind}`, `me/${path}?view=schedules`, `me/${path}`];
  const answers = await Promise.all(targets.map((target) => api('GET', target, { userId })));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  return answers.map(({ json }) => json.items);
}
