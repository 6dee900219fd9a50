import { addGroup } from '../hostile/directory.ts';
import { approverOf, ask, decide, decideAt, keepToken } from './approver-decisions.ts';
import type { WebhookAttack } from './attack.ts';
import { membersOf, oneUser, setApprovers } from './roles.ts';

const day = 86_400_000;

/** Approvals by whom they are not to come from, for what they were not given, and too late. */
export const consents: readonly WebhookAttack[] = [
  {
    row: 21,
    name: 'the beneficiary, by every account and group of theirs',
    wires: ['generic v1a', 'pagerduty'],
    sender: { role: 'approved' },
    async attempt(trial) {
      const { desk, stage } = trial;
      const [self] = desk.people;
      const [second, twin, guest, unlisted, approver] = Array.from({ length: 5 }, () => stage.person());
      if (!self || !second || !twin || !guest || !unlisted || !approver) throw new Error('too few people');
      const { users } = stage.tenant;
      users.add({ ...self, employeeId: 'E-4711' });
      users.add({ ...twin, employeeId: 'E-4711' });
      users.add({ ...guest, userType: 'Guest', mail: self.mail });
      const group = addGroup(stage, [self.id]);
      setApprovers(stage.tenant, 'approved', [
        ...[self, second, twin, guest].map(({ id }) => oneUser(id)),
        membersOf(group.id),
        oneUser(approver.id),
      ]);
      await trial.changeRules((rules) => ({
        ...rules,
        api: { ...(rules.api as object), people: [{ name: 'One person', accounts: [self.id, second.id] }] },
      }));
      const waiting = await ask(trial);
      for (const [what, user] of [
        ['themself', self],
        ['their second account', second],
        ['an account with their employee id', twin],
        ['a guest with their mail', guest],
        ['somebody whom nobody listed', unlisted],
      ] as const)
        await decide(trial, `approved by ${what}`, waiting, user.id, 403);
      await trial.expectGiven(0, 'an approval by the beneficiary gave something');
      await decide(trial, 'approved by an approver', waiting, approver.id, [200, 202]);
      await trial.work();
      trial.controlIs(trial.holds(self.id), 'an approval by an approver gave nothing');
    },
  },
  {
    row: 21,
    name: 'a group of approvers with nobody else in it',
    wires: ['generic v1a', 'pagerduty'],
    sender: { role: 'approved' },
    async attempt(trial) {
      const { stage } = trial;
      const group = addGroup(stage, [trial.idOf(0)]);
      setApprovers(stage.tenant, 'approved', [membersOf(group.id)]);
      const waiting = await ask(trial);
      await decide(trial, 'approved by themself', waiting, trial.idOf(0), 403);
      await trial.expectGiven(0, 'who is alone among the approvers approved for themself');
      const joined = stage.person();
      stage.tenant.groups.add({ ...group, memberIds: [trial.idOf(0), joined.id] });
      await decide(trial, 'approved by who has joined the group', waiting, joined.id, [200, 202]);
      await trial.work();
      trial.controlIs(trial.holds(trial.idOf(0)), 'an approval by who is in the group now gave nothing');
    },
  },
  {
    row: 22,
    name: 'of another ask, and of the ask before',
    wires: ['generic v1a', 'pagerduty'],
    sender: { role: 'approved', people: 2 },
    async attempt(trial) {
      const approver = approverOf(trial);
      const [one, other] = [await ask(trial), await ask(trial, 1)];
      await decide(trial, "with the other's hash", { id: other.id, digest: one.digest }, approver, 409);
      await decide(trial, 'with a hash of nothing', { id: other.id, digest: '0'.repeat(64) }, approver, 409);
      await trial.expectGiven(0, 'the approval of another ask gave something');
      await decide(trial, 'the one', one, approver, [200, 202]);
      await trial.expectGiven(1, 'the approval of one ask gave the other, too');
      if (trial.holds(trial.idOf(1))) trial.wrongGrants.push('the approval of one ask gave the other');
      await decide(trial, 'again, for the other', { id: other.id, digest: one.digest }, approver, 409);
      if (trial.holds(trial.idOf(1))) trial.wrongGrants.push('an approval that was used gave the next');
      await decide(trial, 'the other', other, approver, [200, 202]);
      await trial.work();
      trial.controlIs(trial.holds(trial.idOf(1)), 'an approval of the ask gave nothing');
    },
  },
  {
    row: 24,
    name: 'approved and denied at one instant, three times',
    wires: ['generic v1a', 'pagerduty'],
    sender: { role: 'approved', people: 4 },
    async attempt(trial) {
      const { stage } = trial;
      const [one, other] = [stage.person().id, stage.person().id];
      setApprovers(stage.tenant, 'approved', [oneUser(one), oneUser(other)]);
      for (const index of [0, 1, 2]) {
        const waiting = await ask(trial, index);
        const [approved, denied] = await Promise.all([
          decideAt(trial, waiting, one, 'approve'),
          decideAt(trial, waiting, other, 'deny'),
        ]);
        const won = [approved, denied].filter(({ status }) => status === 200 || status === 202);
        const lost = [approved, denied].filter(({ status }) => status === 409);
        trial.expect(
          won.length === 1 && lost.length === 1,
          `decided at once: ${approved.status} and ${denied.status}`,
        );
        await trial.work();
        const isGiven = trial.holds(trial.idOf(index));
        if (isGiven && denied.status !== 409) trial.wrongGrants.push('what was denied was given');
        trial.expect(isGiven || denied.status !== 409, 'what was approved was not given');
      }
      const last = await ask(trial, 3);
      await decide(trial, 'approved by one', last, one, [200, 202]);
      await trial.work();
      trial.controlIs(trial.holds(trial.idOf(3)), 'an approval gave nothing');
    },
  },
  {
    row: 25,
    name: 'after a day, disabled, or no approver any more',
    wires: ['generic v1a', 'pagerduty'],
    sender: { role: 'approved', people: 2 },
    async attempt(trial) {
      const { stage } = trial;
      const [gone, disabled, approver] = [stage.person(), stage.person(), stage.person()];
      setApprovers(
        stage.tenant,
        'approved',
        [gone, disabled, approver].map(({ id }) => oneUser(id)),
      );
      const waiting = await ask(trial);
      setApprovers(
        stage.tenant,
        'approved',
        [disabled, approver].map(({ id }) => oneUser(id)),
      );
      await keepToken(trial, disabled.id);
      stage.tenant.users.add({ ...disabled, accountEnabled: false });
      await decide(trial, 'who is no approver any more', waiting, gone.id, 403);
      await decide(trial, 'who is disabled', waiting, disabled.id, 403);
      await trial.expectGiven(0, 'who may not approve any more did');
      await stage.advance(day + 60_000);
      await decide(trial, 'after a day', waiting, approver.id, [403, 409]);
      await trial.expectGiven(0, 'an approval after a day gave something');
      await decide(trial, 'in time', await ask(trial, 1), approver.id, [200, 202]);
      await trial.work();
      trial.controlIs(trial.holds(trial.idOf(1)), 'an approval in time gave nothing');
    },
  },
];
