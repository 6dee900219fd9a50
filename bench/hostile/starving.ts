import type { Attack } from './attack.ts';
import { harmIf } from './attack.ts';
import { call, tokenOf } from './caller.ts';
import { give } from './directory.ts';
import type { Stage } from './stage.ts';

const kind = 'starving the app';
const day = 86_400_000;

function isRenewed({ tenant, simulator }: Stage, principalId: string): boolean {
  const limit = simulator.clock.now().getTime() + 10 * day;
  return tenant.roleManagement.eligibilities
    .all()
    .some(
      ({ expiration, ...one }) =>
        one.principalId === principalId &&
        expiration.type !== 'noExpiration' &&
        expiration.endsAt.getTime() > limit,
    );
}

/** Callers ask in a loop while the timer's night begins. */
function loop(name: string, path: string, body: object, role: 'Plan' | 'Run'): Attack {
  return {
    kind,
    name,
    async attempt(stage) {
      const { id } = stage.person();
      give(stage, 'eligibility', id, { days: 3, isUsed: true });
      let isOver = false;
      let asked = 0;
      const bearer = await tokenOf(stage, { userId: stage.person().id }, role);
      const callers = [1, 2, 3].map(async () => {
        while (!isOver) {
          await call(stage, bearer, path, { body });
          asked += 1;
        }
      });
      await new Promise((resolve) => setTimeout(resolve, 300));
      const because = await stage.host.run('renewEligibilities');
      isOver = true;
      await Promise.all(callers);
      const harm = harmIf(
        !isRenewed(stage, id) && path === 'plans',
        `the night did nothing (${because ?? 'and said nothing'}) while callers asked ${asked} times`,
      );
      return {
        harm: path === 'plans' ? harm : harmIf(because !== undefined, because ?? ''),
        bites: asked > 3,
      };
    },
  };
}

export const starvingAttacks: readonly Attack[] = [
  loop('plans in a loop while the night begins', 'plans', { job: 'renew-eligibilities' }, 'Plan'),
  loop('runs that only plan in a loop', 'runs', { job: 'renew-eligibilities', mode: 'plan' }, 'Run'),
  {
    kind,
    name: 'one caller who asks as often as they can',
    async attempt(stage) {
      const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Plan', 'Run');
      const body = { job: 'remove-stale-assignments' };
      const statuses: number[] = [];
      for (let number = 0; number < 60; number += 1)
        statuses.push((await call(stage, bearer, 'approvals/nothing', { body })).status);
      const limited = statuses.filter((status) => status === 429).length;
      const other = await tokenOf(stage, { userId: stage.person().id }, 'Read');
      const { status } = await call(stage, other, 'writers');
      return {
        harm: harmIf(limited === 0, 'none of 60 writes in a minute was refused'),
        bites: status === 200 && limited < 60,
      };
    },
  },
  {
    kind,
    name: 'Graph asks to wait for two hours',
    async attempt(stage) {
      const path = 'roleEligibilitySchedules';
      stage.simulator.faults.add({ kind: '429', match: { path }, times: 50, retryAfterSeconds: 7_200 });
      const before = Date.now();
      await stage.host.run('renewEligibilities');
      const seconds = (Date.now() - before) / 1000;
      stage.simulator.faults.clear();
      const { id } = stage.person();
      give(stage, 'eligibility', id, { days: 3, isUsed: true });
      await stage.host.run('renewEligibilities');
      return {
        harm: harmIf(seconds > 60, `the night hung for ${seconds} s, beyond its budget of 20 s`),
        bites: isRenewed(stage, id),
      };
    },
  },
  {
    kind,
    name: 'a body of 30 MB',
    async attempt(stage) {
      const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Grant');
      const body = JSON.stringify({ action: 'assign', justification: 'x'.repeat(30_000_000) });
      const refused = await call(stage, bearer, 'eligibilities', { body }).then(
        ({ status }) => status,
        () => 0,
      );
      const { status } = await call(stage, bearer, 'writers');
      return { harm: harmIf(refused < 300 && refused > 0, 'it was taken'), bites: status === 200 };
    },
  },
];
