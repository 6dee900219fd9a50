import type { User } from '../../simulator/directory.ts';
import type { Attack } from './attack.ts';
import { harmIf } from './attack.ts';
import { call, grantOf, has, plainRole, tokenOf } from './caller.ts';
import { give } from './directory.ts';
import type { Stage } from './stage.ts';

const kind = 'limits';

/** Of the stage: so many grants of one caller and of all in a day. */
export const stageLimits = {
  everywhere: { grants: 7, removals: 1, roleSettings: 5 },
  controlPlane: { grants: 5, removals: 1, roleSettings: 5 },
  perCaller: { grants: 3, removals: 1, roleSettings: 5 },
};

const given = (stage: Stage, people: readonly User[]) => people.filter(({ id }) => has(stage, id)).length;
const many = (stage: Stage, count: number) => Array.from({ length: count }, () => stage.person());

/** Access in a form that the rules refuse; then in one that they allow. */
function tooMuch(
  name: string,
  path: string,
  more: (stage: Stage) => Readonly<Record<string, unknown>>,
): Attack {
  return {
    kind,
    name,
    async attempt(stage) {
      const { id } = stage.person();
      const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Grant', 'Remove');
      await call(stage, bearer, path, { body: grantOf(id, more(stage)) });
      const harm = harmIf(has(stage, id), 'it was given');
      const control = grantOf(id, { duration: path === 'assignments' ? 'PT8H' : 'P30D', validateOnly: true });
      const { json } = await call(stage, bearer, path, { body: control });
      return { harm, bites: json.outcome === 'valid' };
    },
  };
}

const daysAhead = (stage: Stage, days: number) =>
  new Date(stage.simulator.clock.now().getTime() + days * 86_400_000).toISOString();

export const limitAttacks: readonly Attack[] = [
  tooMuch('permanent active access', 'assignments', () => ({ permanent: true })),
  tooMuch('a permanent eligibility', 'eligibilities', () => ({ permanent: true })),
  tooMuch('active access for two months', 'assignments', (stage) => ({ end: daysAhead(stage, 61) })),
  tooMuch('an eligibility of a year that begins in half a year', 'eligibilities', (stage) => ({
    start: daysAhead(stage, 180),
    end: daysAhead(stage, 540),
  })),
  {
    kind,
    name: 'one caller at once: eight grants in the same moment',
    async attempt(stage) {
      const people = many(stage, 8);
      const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Grant');
      await Promise.all(people.map(({ id }) => call(stage, bearer, 'eligibilities', { body: grantOf(id) })));
      const made = given(stage, people);
      return { harm: harmIf(made > 3, `${made} of 3 that one caller may`), bites: made > 0 };
    },
  },
  {
    kind,
    name: 'many callers: one after the other',
    async attempt(stage) {
      const people = many(stage, 8);
      for (const { id } of people) {
        const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Grant');
        await call(stage, bearer, 'eligibilities', { body: grantOf(id) });
      }
      const made = given(stage, people);
      // Three of the attack before are counted as well.
      return {
        harm: harmIf(made > 4, `${made} more, beyond the 7 of all callers in a day`),
        bites: made > 0,
      };
    },
  },
  {
    kind,
    name: 'a grant to an account with every grant of the day used up, by an app',
    async attempt(stage) {
      const { id } = stage.person();
      const bearer = await tokenOf(stage, {}, 'Grant');
      await call(stage, bearer, 'eligibilities', { body: grantOf(id) });
      const harm = harmIf(has(stage, id), 'it was given');
      await stage.advance(25 * 3_600_000);
      const fresh = await tokenOf(stage, {}, 'Grant');
      await call(stage, fresh, 'eligibilities', { body: grantOf(id) });
      return { harm, bites: has(stage, id) };
    },
  },
  {
    kind,
    name: 'removals one after the other, the second approved by who asks',
    async attempt(stage) {
      const people = many(stage, 3);
      for (const { id } of people) give(stage, 'eligibility', id, { days: 60 });
      const asker = stage.person().id;
      const bearer = await tokenOf(stage, { userId: asker }, 'Remove', 'Approve');
      let waiting: { readonly id: string; readonly digest: string } | undefined;
      for (const { id } of people) {
        const body = {
          action: 'remove',
          principalId: id,
          roleDefinitionId: plainRole,
          directoryScopeId: '/',
        };
        const { json } = await call(stage, bearer, 'eligibilities', { body });
        const { json: change } = await call(stage, bearer, `changes/${json.changeId}`);
        waiting = { id: json.changeId ?? '', digest: change.digest ?? '' };
        await call(stage, bearer, `approvals/${waiting.id}`, { body: { hash: waiting.digest } });
      }
      const left = given(stage, people);
      const harm = harmIf(left < 2, `${3 - left} were removed where one may be`);
      const other = await tokenOf(stage, { userId: stage.person().id }, 'Approve');
      await call(stage, other, `approvals/${waiting?.id}`, { body: { hash: waiting?.digest } });
      return { harm, bites: given(stage, people) < left };
    },
  },
];
