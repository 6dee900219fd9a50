import { beforeEach, describe, expect, test } from '@jest/globals';
import { commandDigest } from '../../src/changes/command-digest.ts';
import { composeRevocation } from '../../src/changes/compose-revocation.ts';
import { findRevocation, revocation } from '../../src/changes/revocation.ts';
import type { SendPermit } from '../../src/changes/send-steps.ts';
import type { ChangeRecord, RevocationContent } from '../../src/domain/model/command.ts';
import type { RoleSchedule } from '../../src/domain/model/role-schedules.ts';
import { RulesUnusable } from '../../src/ports/errors.ts';
import { rolePolicy } from '../builders.ts';
import { claimed } from '../change-builder.ts';
import { decision } from '../decision-builder.ts';
import type { FakeCommands } from '../fakes/fake-commands.ts';
import { FakeRoleSettings } from '../fakes/fake-role-settings.ts';
import { rules } from '../rules-builder.ts';
import {
  ADA,
  assignment,
  breakGlass,
  eligibility,
  GLOBAL_ADMINISTRATOR,
  GRACE,
  HELPDESK_ADMINISTRATOR,
  LIN,
  PRIVILEGED_ROLE_ADMINISTRATOR,
  roleKey,
  user,
} from '../snapshot-builder.ts';
import { graphFailure, readCall } from '../tenant/snapshot-ports.ts';
import { wireRules } from '../wire-rules.ts';
import { wantsApproval } from './consents/consent-stage.ts';
import { asked, type FakePorts, fakePorts, removal } from './fake-ports.ts';

const now = new Date('2026-11-22T09:00:00Z');
const why = { justification: 'The account is taken over', ticket: null };
const two = [eligibility(), assignment()];
const unusable = new RulesUnusable('rules.json', []);
const permit: SendPermit = {
  signal: () => new AbortController().signal,
  refusal: async () => undefined,
  sent: async () => {},
};

let ports: FakePorts<FakeCommands>;
let record: ChangeRecord;
let content: RevocationContent;
async function given(floor: number, ...schedules: readonly RoleSchedule[]): Promise<void> {
  const { limits } = rules();
  const floors = { globalAdministrators: floor, privilegedRoleAdministrators: 0 };
  ports = fakePorts({
    now,
    roles: { schedules },
    rules: rules({ limits: { ...limits, floor: { ...limits.floor, ...floors } } }),
    directory: { users: [...[ADA, LIN, GRACE].map((id) => user({ id })), breakGlass()] },
  });
  content = await composeRevocation(ADA, why, ports, readCall());
  record = ports.commands.put(asked(now, 1, {}, { operation: 'principal.revoke', content }));
}
beforeEach(() => given(0, ...two));

const execute = (by: SendPermit = permit) => revocation(content, ports, readCall()).execute(record, by);
const judge = () => revocation(content, ports, readCall()).judge(record);
const sent = () => ports.roles.submitted.map(({ kind }) => kind);

describe('where one of it cannot be taken away, the rest is, and each says what came of it', () => {
  test('Entra refuses one', async () => {
    ports.roles.refuseNext({ code: 'RoleAssignmentDoesNotExist', message: 'None.', requestId: 'req-1' });

    expect(await execute()).toMatchObject({
      state: 'done',
      code: 'partly-done',
      message: '1 of 2 were taken away and seen to be gone, 1 were refused. See each.',
      removals: [
        { kind: 'eligibility', key: roleKey(), state: 'refused', code: 'refused', requestId: 'req-1' },
        { kind: 'assignment', key: roleKey(), state: 'done', code: 'done', message: '' },
      ],
    });
    expect(sent()).toEqual(['eligibility', 'assignment']);
  });

  test('Entra refuses all of it', async () => {
    for (const _each of two) ports.roles.refuseNext({ code: 'RoleAssignmentDoesNotExist' });

    expect(await execute()).toMatchObject({
      state: 'refused',
      code: 'partly-done',
      message: '0 of 2 were taken away and seen to be gone, 2 were refused. See each.',
    });
  });

  test('nobody knows whether one arrived', async () => {
    ports.roles.failNext(graphFailure('POST /x: 503'));

    expect(await execute()).toMatchObject({
      state: 'unconfirmed',
      code: 'partly-done',
      message: '1 of 2 were taken away and seen to be gone, 0 were refused. See each.',
      removals: [{ state: 'unconfirmed', message: 'POST /x: 503' }, { state: 'done' }],
    });
    expect(sent()).toEqual(['eligibility', 'assignment']);
  });

  test('what was done is named by the request that did it', async () => {
    expect(await execute()).toMatchObject({
      ...{ state: 'done', code: 'done', message: '' },
      removals: [
        { requestId: '00000000-0000-4000-8000-000000000001' },
        { requestId: '00000000-0000-4000-8000-000000000002' },
      ],
    });
  });

  test('nothing more may be sent after the first', async () => {
    let asks = 0;
    const refusal = async () => (++asks > 1 ? 'its time was over' : undefined);

    expect(await execute({ ...permit, refusal })).toMatchObject({
      removals: [{ state: 'done' }, { state: 'refused', code: 'not-sent', message: 'its time was over.' }],
    });
    expect(sent()).toEqual(['eligibility']);
  });
});

test('when the time is over in the middle, it stays claimed: whoever executes next looks', async () => {
  ports.roles.failNext(graphFailure('cancelled by its caller', 'cancelled'));

  await expect(execute()).rejects.toMatchObject({ kind: 'cancelled' });
  expect(sent()).toEqual(['eligibility']);
});

test('a defect of ours is not written down as an answer of Entra', async () => {
  ports.roles.failNext(new TypeError('a defect'));

  await expect(execute()).rejects.toThrow(new TypeError('a defect'));
});

describe('a removal is judged by what those before it leave', () => {
  const ga = { roleDefinitionId: GLOBAL_ADMINISTRATOR };

  /** Nobody but Ada approves for a role whose settings name no approver. */
  async function isLastApprover(): Promise<void> {
    await given(0, assignment(ga), assignment({ roleDefinitionId: PRIVILEGED_ROLE_ADMINISTRATOR }));
    const settings = wireRules(wantsApproval([])).map(({ id, kind, rule }) => ({ id, kind, wire: rule }));
    const roleSettings = new FakeRoleSettings({ [HELPDESK_ADMINISTRATOR]: rolePolicy({ rules: settings }) });
    ports = { ...ports, roleSettings } as typeof ports;
  }

  test('one that may have happened counts as done: the last approver is not taken away on a guess', async () => {
    await isLastApprover();
    ports.roles.failNext(graphFailure('POST /x: 503'));

    expect(await execute()).toMatchObject({
      state: 'unconfirmed',
      removals: [{ state: 'unconfirmed' }, { state: 'refused', code: 'obstructed' }],
    });
    expect(sent()).toEqual(['assignment']);
  });

  test('one that Entra refused is still there, and counts', async () => {
    await isLastApprover();
    ports.roles.refuseNext({ code: 'RoleAssignmentDoesNotExist' });

    expect(await execute()).toMatchObject({ removals: [{ state: 'refused' }, { state: 'done' }] });
  });

  test('what others have just removed counts as gone, although the lists still show it', async () => {
    await given(1, assignment(ga), assignment({ ...ga, principalId: LIN }));
    const other = asked(now, 2, removal(roleKey({ ...ga, principalId: LIN })));
    ports.commands.put(other, claimed(other));

    expect(await execute()).toMatchObject({
      state: 'refused',
      removals: [{ state: 'refused', code: 'obstructed' }],
    });
    expect(sent()).toEqual([]);
  });
});

describe('before anything is asked of anybody', () => {
  test('all that stands against each is said, where all of it is refused', async () => {
    ports = { ...ports, rules: { load: () => Promise.reject(unusable) } };

    expect(await judge()).toMatchObject({
      kind: 'refused',
      outcome: { code: 'obstructed', obstacles: [{ code: 'rules-unusable' }, { code: 'rules-unusable' }] },
    });
  });

  test('rules that do not load any more refuse it: nobody knows who may approve', async () => {
    let loads = 0;
    const { load } = ports.rules;
    const twice = () => (++loads > 2 ? Promise.reject(unusable) : load());
    ports = { ...ports, rules: { load: twice } };

    expect(await judge()).toMatchObject({
      kind: 'refused',
      outcome: { obstacles: [{ code: 'rules-unusable', sentence: unusable.message }] },
    });
  });

  test('an approval lets it go on, with what is there by now of each', async () => {
    const digest = commandDigest(record);
    const by = { objectId: LIN, appId: 'portal' };
    const at = new Date('2026-11-24T09:05:00.000Z');
    ports.passes(48 * 60 + 5);
    await ports.decisions.add(decision({ subject: { kind: 'change', id: record.id }, digest, by, at }));

    expect(await judge()).toMatchObject({
      kind: 'allowed',
      approval: { by: LIN, at },
      before: {
        kind: 'revocation',
        access: [
          { kind: 'eligibility', endDateTime: '2026-11-29T03:00:00.000Z' },
          { kind: 'assignment', endDateTime: null },
        ],
      },
    });
  });
});

describe('where its process is gone', () => {
  const find = () => findRevocation(content, record, ports, readCall());

  test('nothing is said of it while all of it is still there: it may yet be sent', async () => {
    expect(await find()).toBeUndefined();
  });

  test('what still shows is not called done', async () => {
    await ports.access.submit(
      {
        ...{ kind: 'assignment', action: 'adminRemove', key: roleKey(), startDateTime: undefined },
        ...{ expiration: undefined, justification: 'x', ticket: undefined, validationOnly: false },
      },
      readCall(),
    );

    expect(await find()).toMatchObject({
      state: 'unconfirmed',
      code: 'partly-done',
      message: '1 of 2 were taken away and seen to be gone, 0 were refused. See each.',
      removals: [
        { kind: 'eligibility', state: 'unconfirmed', code: 'never-seen', message: 'It is still there.' },
        { kind: 'assignment', state: 'done', code: 'done', message: '' },
      ],
    });
  });

  test('all of it gone is done', async () => {
    await execute();

    expect(await find()).toMatchObject({ state: 'done', code: 'done', message: '' });
  });
});
