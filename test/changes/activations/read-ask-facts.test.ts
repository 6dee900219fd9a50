import { beforeEach, describe, expect, test } from '@jest/globals';
import { readActivationFacts } from '../../../src/changes/activations/read-ask-facts.ts';
import type { ActivationContent } from '../../../src/domain/model/activation.ts';
import type { RolePolicyAssignment } from '../../../src/domain/model/role-settings.ts';
import { activation, claimed } from '../../change-builder.ts';
import { rules } from '../../rules-builder.ts';
import { sender } from '../../sender-builder.ts';
import {
  assignment,
  BREAK_GLASS,
  eligibility,
  group,
  HELPDESK_ADMINISTRATOR,
  NIGHT_SHIFT,
  roleKey,
} from '../../snapshot-builder.ts';
import { graphFailure, readCall } from '../../tenant/snapshot-ports.ts';
import { ActivationStage } from './activation-stage.ts';
import { now } from './delivery-stage.ts';

const onCall = '22222222-aaaa-4bbb-8ccc-000000000002';
const until = new Date('2026-12-31T00:00:00Z');

let stage: ActivationStage;
beforeEach(async () => {
  stage = await ActivationStage.open();
});

/** What is read for an activation that is being given: what it sent counts for it, and not against it. */
async function read(of: Partial<ActivationContent> = {}, insteadOf?: string) {
  const made = activation({ id: '20261124T090000000Z-0000000a' });
  if (made.content.kind !== 'activation') throw new Error('no activation');
  const content = { ...made.content, key: roleKey(), ...of };
  const record = stage.ports.commands.put({ ...made, content }, claimed(made));
  const loaded = await stage.ports.rules.load();
  return readActivationFacts(
    { record, content, receivedAt: now, loaded, insteadOf },
    stage.ports,
    readCall(),
  );
}

describe('what a decision about an activation rests on', () => {
  test('is read of just this access, and of everybody who is eligible for the role', async () => {
    await read();

    expect(stage.ports.roles.asked).toEqual([
      { part: 'eligibility-schedules', wanted: { roleDefinitionId: HELPDESK_ADMINISTRATOR } },
      { part: 'assignment-instances', wanted: roleKey() },
      { part: 'assignment-schedules', wanted: roleKey() },
      { part: 'assignment-requests', wanted: roleKey() },
    ]);
  });

  test('has the groups that its own sender may ask for, and those that are eligible', async () => {
    const beneficiaries = { kind: 'group', id: onCall } as const;
    stage = await ActivationStage.open({
      rules: rules({ senders: [sender({ name: 'another' }), sender({ beneficiaries })] }),
      directory: { groups: [group(), group({ id: onCall })] },
      roles: { schedules: [eligibility({ principalId: NIGHT_SHIFT, end: until })] },
    });

    expect([...(await read()).membership.inside].toSorted()).toEqual([NIGHT_SHIFT, onCall]);
  });

  test('does not count the activation itself, nor the one in whose place it stands', async () => {
    const first = activation({ id: '20261124T085900000Z-0000000b' });
    stage.ports.commands.put(first, claimed(first));

    expect((await read({}, first.id)).grants).toEqual({ kind: 'read', value: [] });
    expect((await read()).grants).toMatchObject({ value: [{ activationId: first.id }] });
  });

  test('has what stands against it already, and that its sender goes on', async () => {
    expect(await read()).toMatchObject({
      obstacles: [],
      senderState: { kind: 'going' },
      approval: { kind: 'none' },
    });
    stage.ports.directory.remove(BREAK_GLASS);
    expect((await read()).obstacles).toMatchObject([{ code: 'protected-unresolved' }]);
  });

  test('asks nobody where the role asks for nobody', async () => {
    const { of } = stage.ports.decisions;
    stage.ports.decisions.of = async (subject) => {
      if (subject.kind === 'change') throw new Error('looked for an approval');
      return of.call(stage.ports.decisions, subject);
    };

    expect(await read()).toMatchObject({ approval: { kind: 'none' }, confirmation: { kind: 'none' } });
  });
});

describe('what cannot be read', () => {
  test.each([
    ['eligibility-schedules', 'eligibilities'],
    ['assignment-instances', 'instances'],
    ['assignment-schedules', 'schedules'],
    ['assignment-requests', 'requests'],
  ] as const)('is unknown by itself, and the rest is read: %s', async (part, name) => {
    stage.ports.roles.breaks.set(part, { error: graphFailure('GET /x: 503.'), afterPages: 0 });

    const { access, grants, membership } = await read();

    // A part of a sentence: whoever says it ends it.
    expect(access[name]).toEqual({ kind: 'unknown', because: 'GET /x: 503' });
    const others = ['eligibilities', 'instances', 'schedules', 'requests'].filter((one) => one !== name);
    expect(others.map((one) => access[one as typeof name].kind)).toEqual(['read', 'read', 'read']);
    expect(grants.kind).toBe('read');
    expect(membership.inside.size).toBe(0);
  });

  test.each([
    ['the time is over', graphFailure('cancelled', 'cancelled')],
    ['it breaks over something else', new Error('broken')],
  ])('is not taken for unknown where %s', async (_what, error) => {
    stage.ports.roles.breaks.set('assignment-instances', { error, afterPages: 0 });

    await expect(read()).rejects.toThrow(error.message);
  });

  test('is whose access there is, where a record that may tell cannot be read', async () => {
    stage = await ActivationStage.open({ roles: { schedules: [assignment({ end: until })] } });
    stage.ports.commands.unreadable = [{ id: 'spoilt', askedAt: undefined, because: 'row spoilt' }];

    expect((await read()).grants.kind).toBe('unknown');
  });
});

describe('the settings of the role', () => {
  const lists = (...rows: readonly RolePolicyAssignment[]) => {
    stage.ports.roleSettings.assignments = async function* () {
      yield { rows, unreadable: [] };
    };
  };
  async function theRow(): Promise<RolePolicyAssignment> {
    const wanted = { withRules: true, roleDefinitionId: HELPDESK_ADMINISTRATOR };
    const [page] = await Array.fromAsync(stage.ports.roleSettings.assignments(wanted, readCall()));
    const [row] = page?.rows ?? [];
    if (row === undefined) throw new Error('the role has no settings');
    return row;
  }
  const unknown = {
    kind: 'unknown',
    because: `Graph lists no settings of role ${HELPDESK_ADMINISTRATOR} that can be read`,
  };

  test('are those of just this role, though Graph lists others', async () => {
    const row = await theRow();
    lists({ ...row, roleDefinitionId: 'another', policy: undefined }, row);

    expect((await read()).settings.kind).toBe('read');
  });

  test('are unknown where Graph lists none, none that can be read, or two', async () => {
    const row = await theRow();
    for (const rows of [[], [{ ...row, policy: undefined }], [row, row]]) {
      lists(...rows);
      expect(await read()).toMatchObject({ settings: unknown, approval: { kind: 'none' } });
    }
  });

  test('are unknown where Graph does not answer, and then nobody is asked', async () => {
    stage.ports.roleSettings.assignments = () => {
      throw graphFailure('GET policies: 503');
    };

    expect(await read()).toMatchObject({
      settings: { kind: 'unknown', because: 'GET policies: 503' },
      approval: { kind: 'none' },
      confirmation: { kind: 'none' },
    });
  });
});
