import { beforeEach, describe, expect, test } from '@jest/globals';
import { guardSettings } from '../../src/changes/guard-settings.ts';
import { type Lately, latelyOf } from '../../src/changes/lately.ts';
import type { RuleFields } from '../../src/domain/model/command.ts';
import { rolePolicy } from '../builders.ts';
import type { FakeCommands } from '../fakes/fake-commands.ts';
import { rules } from '../rules-builder.ts';
import {
  BREAK_GLASS,
  breakGlass,
  GRACE,
  HELPDESK_ADMINISTRATOR,
  LIN,
  NOW,
  user,
} from '../snapshot-builder.ts';
import { readCall } from '../tenant/snapshot-ports.ts';
import { type FakePorts, fakePorts } from './fake-ports.ts';

const policyId = rolePolicy().id;
const shorter = { Expiration_EndUser_Assignment: { maximumDuration: 'PT1H' } };
const longer = { Expiration_EndUser_Assignment: { maximumDuration: 'PT24H' } };
const approvedByLin = {
  Approval_EndUser_Assignment: {
    setting: {
      isApprovalRequired: true,
      approvalStages: [{ primaryApprovers: [{ '@odata.type': '#microsoft.graph.singleUser', userId: LIN }] }],
    },
  },
};

let ports: FakePorts<FakeCommands>;
beforeEach(() => {
  ports = stage();
});

function stage(inForce = rules()) {
  const users = [user(), user({ id: GRACE }), user({ id: LIN }), breakGlass()];
  return fakePorts({ now: NOW, rules: inForce, directory: { users } });
}

/** Grace asks for settings of Helpdesk Administrator, whose definition nobody could read: it may control the tenant. */
function guard(changes: RuleFields, of: { policy?: string; lately?: Lately; askedBy?: 'rules' } = {}) {
  ports.roleDefinitions.answer = { byId: new Map() } as never;
  return guardKnown(changes, of);
}

/** The same, where it is known of the role that it controls nothing. */
function guardKnown(
  changes: RuleFields,
  {
    policy = policyId,
    lately = latelyOf([], NOW),
    askedBy,
  }: { policy?: string; lately?: Lately; askedBy?: 'rules' } = {},
) {
  const content = { kind: 'role-settings', policyId: policy, rules: changes } as const;
  const asked = { content, askedBy: askedBy ?? { objectId: GRACE, appId: 'portal' } };
  return guardSettings(asked, lately, ports, readCall());
}

describe('settings of a role that controls the tenant', () => {
  test('wait for a signed approval where they let more happen', async () => {
    const { obstacles, question, roleDefinitionId } = await guard(longer);

    expect([obstacles, roleDefinitionId]).toEqual([[], HELPDESK_ADMINISTRATOR]);
    expect(question).toMatchObject({ need: { reason: 'control-plane', proof: 'signed' } });
    expect([...(question?.parties.asker.ids ?? [])]).toContain(GRACE);
    expect(question?.parties.asker.unknown).toEqual([]);
    expect([...(question?.parties.beneficiary.ids ?? [])]).toEqual([]);
  });

  test('are asked for by nobody where the rules want them, and nobody else is looked at', async () => {
    const { question } = await guard(longer, { askedBy: 'rules' });

    expect(question?.parties.asker.ids.size).toBe(0);
    const looked = ports.directory.requests.flatMap(({ ids }) => ids);
    expect(new Set(looked)).toEqual(new Set([BREAK_GLASS]));
  });

  test('wait, too, where somebody comes to approve by them, who then has something of it', async () => {
    const { question } = await guard({ ...longer, ...approvedByLin });

    expect([...(question?.parties.beneficiary.ids ?? [])]).toEqual([LIN]);
  });

  test('wait for nobody where they let less happen', async () => {
    expect(await guard(shorter)).toMatchObject({ obstacles: [], question: undefined });
  });

  test('wait for nobody where they name a rule that is not there: nothing will be sent', async () => {
    expect(await guard({ NoSuchRule: { a: 1 } })).toMatchObject({ obstacles: [], question: undefined });
  });
});

describe('what stands against a change of settings', () => {
  test('is another change of the same settings that is in progress', async () => {
    const lately = { ...latelyOf([], NOW), settingsInProgress: new Map([[policyId, 'c-1']]) };

    expect((await guard(shorter, { lately })).obstacles).toEqual([
      {
        code: 'in-progress',
        stops: 'everything',
        itemId: undefined,
        sentence: 'Change c-1 of the same role settings is in progress. Ask again when it is over.',
      },
    ]);
  });

  test('is that the rules protect the role, and no other', async () => {
    const entry = (id: string) => ({ id, why: 'Left to people' });
    ports = stage(
      rules({ protected: { roles: [entry('another'), entry(HELPDESK_ADMINISTRATOR.toUpperCase())] } }),
    );

    expect((await guard(shorter)).obstacles).toMatchObject([
      {
        code: 'protected',
        stops: 'everything',
        itemId: undefined,
        sentence: expect.stringContaining(
          `${HELPDESK_ADMINISTRATOR.toUpperCase()} is protected by the rules (Left to people)`,
        ),
      },
    ]);
    ports = stage(rules({ protected: { roles: [entry('another')] } }));
    expect((await guard(shorter)).obstacles).toEqual([]);
  });
});

test('a role that controls nothing counts in no limit of those that control the tenant', async () => {
  const { limits } = rules();
  const none = { grants: 0, removals: 0, roleSettings: 0 };
  ports = stage(rules({ limits: { ...limits, api: { ...limits.api, controlPlane: none } } }));

  expect((await guardKnown(shorter)).obstacles).toEqual([]);
  expect((await guard(shorter)).obstacles).toMatchObject([{ code: 'limit-api' }]);
});

describe('settings that no role has', () => {
  test('are judged all the same: they protect no role, and there are no rules', async () => {
    ports = stage(rules({ protected: { roles: [{ id: HELPDESK_ADMINISTRATOR, why: 'Left to people' }] } }));

    expect(await guard(shorter, { policy: 'another' })).toEqual({
      obstacles: [],
      question: undefined,
      roleDefinitionId: undefined,
      there: [],
      // Of rules that are not there nobody knows which way it goes.
      isWeaker: true,
    });
  });
});

test('the role of a policy is looked for without the rules of all roles', async () => {
  const wanted: object[] = [];
  const { assignments } = ports.roleSettings;
  ports.roleSettings.assignments = (given, call) => {
    wanted.push(given);
    return assignments.call(ports.roleSettings, given, call);
  };
  await guard(shorter);

  expect(wanted).toEqual([{ withRules: false }]);
});
