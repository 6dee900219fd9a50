import { describe, expect, test } from '@jest/globals';
import type { UpdateRoleSettings } from '../../src/changes/update-role-settings.ts';
import type { RolePolicyAssignment } from '../../src/domain/model/role-settings.ts';
import type { ReadCall, RoleSettings } from '../../src/ports/index.ts';
import { rowsOf } from '../read-listing.ts';

const activation = 'Expiration_EndUser_Assignment';

/** Contract of `RoleSettings`, and of updates on it. There must be at least one role. */
export function describeRoleSettings(
  name: string,
  make: () => Promise<RoleSettings & { readonly update: UpdateRoleSettings }>,
): void {
  describe(`role settings: ${name}`, () => {
    test('are listed with each role once, and all 17 rules of each', async () => {
      const listed = await all(await make());

      expect(listed.length).toBeGreaterThan(0);
      expect(new Set(listed.map(({ roleDefinitionId }) => roleDefinitionId)).size).toBe(listed.length);
      for (const { policy, policyId } of listed) expect(policy?.id).toBe(policyId);
      expect(new Set(listed.map(({ policy }) => policy?.rules.length))).toEqual(new Set([17]));
    });

    test('are listed without policies where no rules are asked for', async () => {
      const settings = await make();

      const listed = await rowsOf(settings.assignments({ withRules: false }, readCall()));

      expect(new Set(listed.map(({ policy }) => policy))).toEqual(new Set([undefined]));
    });

    test('are narrowed to one role', async () => {
      const settings = await make();
      const { roleDefinitionId } = await first(settings);

      const listed = await rowsOf(settings.assignments({ withRules: true, roleDefinitionId }, readCall()));

      expect(listed.map((row) => row.roleDefinitionId)).toEqual([roleDefinitionId]);
    });

    test('of one role are the same by every way to them', async () => {
      const settings = await make();
      const assignment = await first(settings);
      const { policyId, policy } = assignment;

      expect(await settings.assignment(assignment.id, readCall())).toEqual(assignment);
      expect(await settings.policy(policyId, readCall())).toEqual(policy);
      expect(await settings.rules(policyId, readCall())).toEqual(policy?.rules);
      expect(await settings.rule(policyId, activation, readCall())).toEqual(ruleOf(assignment));
      const policies = await rowsOf(settings.policies(readCall()));
      expect(policies).toContainEqual({ ...policy, rules: [], requirements: undefined });
    });

    test('are absent under ids that there are not', async () => {
      const settings = await make();
      const { policyId } = await first(settings);

      expect(await settings.policy('DirectoryRole_none', readCall())).toBeUndefined();
      expect(await settings.assignment('DirectoryRole_none_none', readCall())).toBeUndefined();
      expect(await settings.rules('DirectoryRole_none', readCall())).toBeUndefined();
      expect(await settings.rule(policyId, 'Expiration_Nobody', readCall())).toBeUndefined();
    });

    test('are changed in the rule that is named and in no other', async () => {
      const settings = await make();
      const before = await first(settings);
      const changes = { [activation]: { maximumDuration: otherThan(before) } };

      const update = await settings.update(before.policyId, changes, readCall());

      expect(update).toMatchObject({ kind: 'updated', changed: [activation] });
      const after = await rowsOf(
        settings.assignments({ withRules: true, roleDefinitionId: before.roleDefinitionId }, readCall()),
      );
      expect(after[0]?.policy?.rules).toEqual(
        before.policy?.rules.map((rule) =>
          rule.id === activation ? { ...rule, wire: { ...rule.wire, ...changes[activation] } } : rule,
        ),
      );
    });

    test('that are so already are left alone', async () => {
      const settings = await make();
      const before = await first(settings);
      const changes = { [activation]: { maximumDuration: ruleOf(before)?.wire.maximumDuration } };

      expect(await settings.update(before.policyId, changes, readCall())).toMatchObject({
        kind: 'unchanged',
      });
    });

    test.each([
      { what: 'a rule that there is not', changes: { Expiration_Nobody: {} } },
      { what: 'a field that there is not', changes: { [activation]: { maximumDuraton: 'PT4H' } } },
      { what: 'a target', changes: { [activation]: { target: { caller: 'Admin' } } } },
    ])('cannot be changed in $what', async ({ changes }) => {
      const settings = await make();
      const { policyId } = await first(settings);

      await expect(settings.update(policyId, changes, readCall())).rejects.toMatchObject({
        name: 'GraphCallError',
      });
    });
  });
}

async function all(settings: RoleSettings): Promise<readonly RolePolicyAssignment[]> {
  return await rowsOf(settings.assignments({ withRules: true }, readCall()));
}

async function first(settings: RoleSettings): Promise<RolePolicyAssignment> {
  const [assignment] = await all(settings);
  if (assignment === undefined) throw new Error('there is no role');
  return assignment;
}

function ruleOf({ policy }: RolePolicyAssignment) {
  return policy?.rules.find(({ id }) => id === activation);
}

function otherThan(assignment: RolePolicyAssignment): string {
  return ruleOf(assignment)?.wire.maximumDuration === 'PT3H' ? 'PT2H' : 'PT3H';
}

function readCall(): ReadCall {
  const silent = () => undefined;
  return {
    signal: new AbortController().signal,
    tally: { requests: 0, throttled: 0, retried: 0, pages: 0 },
    log: { info: silent, warn: silent, error: silent },
  };
}
