import { beforeEach, describe, expect, test } from '@jest/globals';
import { holdToBaseline, type RoleToHold } from '../../src/changes/hold-to-baseline.ts';
import { GraphCallError, StoreError } from '../../src/ports/errors.ts';
import type { RoleCall } from '../../src/ports/index.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { activation, checkStage, policyId, shorter } from '../jobs/role-settings/check-stage.ts';
import { GLOBAL_ADMINISTRATOR, HELPDESK_ADMINISTRATOR } from '../snapshot-builder.ts';

const roles = [HELPDESK_ADMINISTRATOR, GLOBAL_ADMINISTRATOR].map(
  (roleDefinitionId): RoleToHold => ({
    roleDefinitionId,
    policyId: policyId(roleDefinitionId),
    rules: { [activation]: { maximumDuration: 'PT4H' } },
  }),
);
const baselines = [{ name: 'all', extends: undefined, roles: 'all', settings: shorter }] as const;

let stage: ReturnType<typeof checkStage>;
let call: RoleCall;
let isOver: AbortController;
/** What is said before each role; nothing: the run may go on. */
let endings: (string | undefined)[];
let isHeld: boolean;
beforeEach(() => {
  stage = checkStage({ mode: 'enforce', baselines: [...baselines] });
  isOver = new AbortController();
  const tally = { requests: 0, throttled: 0, retried: 0, pages: 0 };
  call = { signal: isOver.signal, tally, log: new FakeLog() };
  endings = [];
  isHeld = true;
});

const options = {
  runId: 'run-1',
  askedBy: { objectId: 'check-role-settings', appId: undefined },
  timeBudgetMilliseconds: 480_000,
};
const lease = { ended: async () => endings.shift(), isHeld: async () => isHeld };
const hold = (wanted = roles) => holdToBaseline(wanted, options, lease, stage.ports, call);
const said = async (wanted = roles) => (await hold(wanted)).map(({ state, because }) => [state, because]);
const written = () => stage.roleSettings.updates.map(({ policyId: id }) => id);
const lost = new GraphCallError('invalid-response', 'nobody knows what came of it', { code: 'Lost' });

describe('roles that are held to their baselines', () => {
  test('are written one after the other, each as a change of its own', async () => {
    const held = await hold();

    expect(held).toMatchObject([
      { roleDefinitionId: HELPDESK_ADMINISTRATOR, state: 'written', because: '' },
      { roleDefinitionId: GLOBAL_ADMINISTRATOR, state: 'written', because: '' },
    ]);
    expect(held[0]?.record).toMatchObject({
      operation: 'rules.baseline',
      source: { kind: 'baseline', runId: 'run-1' },
      askedBy: options.askedBy,
      executeBefore: new Date('2026-11-22T03:13:00Z'),
      content: { kind: 'role-settings', policyId: policyId(HELPDESK_ADMINISTRATOR), rules: roles[0]?.rules },
      state: 'done',
    });
    expect(written()).toEqual(roles.map(({ policyId: id }) => id));
  });

  test('are left after the first in the tenant that is not seen to hold, with the reason', async () => {
    stage.roleSettings.answerNext(lost);

    const held = await hold();

    expect(held).toMatchObject([
      { state: 'refused', because: lost.message, record: { state: 'unconfirmed' } },
      {
        ...{ roleDefinitionId: GLOBAL_ADMINISTRATOR, state: 'not-tried', record: undefined },
        because: `the first rules.baseline in this tenant is made alone, and change ${held[0]?.record?.id} is not seen to hold yet`,
      },
    ]);
    expect(written()).toEqual([policyId(HELPDESK_ADMINISTRATOR)]);
  });

  test('are left when the time of the run is over', async () => {
    isOver.abort();

    expect(await said()).toEqual(Array(2).fill(['not-tried', 'the time of the run was over']));
    expect(written()).toEqual([]);
  });

  test('are left when the run has no lease any more, which is asked before each of them', async () => {
    endings = [undefined, 'run timer goes first', undefined];

    expect(await said([...roles, ...roles])).toEqual([
      ['written', ''],
      ...Array(3).fill(['not-tried', 'run timer goes first']),
    ]);
  });

  test('are not sent when the lease was lost meanwhile', async () => {
    isHeld = false;

    expect(await said(roles.slice(0, 1))).toEqual([
      [
        'refused',
        expect.stringContaining('another run has taken over, because this one was considered abandoned'),
      ],
    ]);
    expect(written()).toEqual([]);
  });

  test('are left while the writers are stopped, and no longer', async () => {
    const halts = [{ kind: 'stopped', because: 'stopped by ada' } as const];
    const halt = async () => halts.shift() ?? ({ kind: 'running' } as const);

    const held = await holdToBaseline(roles, options, lease, { ...stage.ports, halt }, call);

    expect(held).toMatchObject([{ state: 'not-tried', because: 'stopped by ada' }, { state: 'written' }]);
  });

  test('are left where what met one meets them all', async () => {
    stage.roleSettings.answerNext(new GraphCallError('forbidden', 'no permission', { code: 'Denied' }));

    expect(await said()).toEqual([
      ['refused', 'no permission'],
      ['not-tried', 'no permission'],
    ]);
  });

  test('are refused with all that stands in the way', async () => {
    const elsewhere = { [activation]: { maximumDuration: 'PT5H' } };

    const [held] = await hold(roles.slice(0, 1).map((role) => ({ ...role, rules: elsewhere })));

    expect(held).toMatchObject({
      state: 'refused',
      because: 'the settings or their baseline changed since it was planned',
    });
  });
});

describe('what became of a role', () => {
  test('is that it waits, where it loosens a role that controls the tenant', async () => {
    const looser = { 'activation.maximum': 'PT10H' } as const;
    stage = checkStage({
      mode: 'enforce',
      baselines: [{ name: 'all', extends: undefined, roles: 'all', settings: looser }],
    });

    const [held] = await hold(
      roles.slice(1).map((role) => ({ ...role, rules: { [activation]: { maximumDuration: 'PT10H' } } })),
    );

    expect(held).toMatchObject({ state: 'waits', record: { state: 'awaiting-approval' } });
    expect(held?.because).toBe(held?.record?.awaiting?.because);
    expect(held?.because).toMatch(/\S/);
  });

  test('is refused with each sentence of what stands in the way', async () => {
    stage = checkStage({
      mode: 'enforce',
      baselines: [...baselines],
      more: { protected: { roles: [{ id: HELPDESK_ADMINISTRATOR, why: 'hands off' }] } },
    });

    const [held] = await hold(roles.slice(0, 1));

    const sentences = held?.record?.outcome?.obstacles?.map(({ sentence }) => sentence);
    expect(held).toMatchObject({ state: 'refused', because: sentences?.join(' ') });
    expect(held?.because).toMatch(/hands off/);
  });

  test('is refused as expired, where it was not judged in time', async () => {
    const accept = stage.commands.accept.bind(stage.commands);
    stage.commands.accept = async (...input) => {
      stage.setNow(new Date('2026-11-22T03:13:00Z'));
      return accept(...input);
    };

    expect(await said(roles.slice(0, 1))).toEqual([['refused', 'it is expired']]);
  });
});

describe('the same fields of the same role', () => {
  const one = roles.slice(0, 1);

  test('are asked for once at a time: what is not over is waited for', async () => {
    await hold(roles.slice(1));
    stage.roleSettings.answerNext(new GraphCallError('cancelled', 'the time is over', { code: 'Cancelled' }));
    expect(await said(one)).toEqual([['waits', 'what became of it is not known yet']]);
    const open = (await stage.changes()).find(({ state }) => state === 'claimed');

    expect(await said(one)).toEqual([['waits', `change ${open?.id} of the same is claimed`]]);
    expect(await stage.changes()).toHaveLength(2);
    expect(written()).toHaveLength(2);
  });

  test('are asked for again when that is over, and other fields at any time', async () => {
    await hold(one);
    stage.change(HELPDESK_ADMINISTRATOR);
    await hold(one);

    expect(written()).toHaveLength(2);
    const [key = '{}', held] = [...stage.commands.keys].at(0) ?? [];
    expect([JSON.parse(key)[0], held?.requestHash]).toEqual(['jobs', '']);
    expect(stage.commands.keyTexts()).toEqual(
      [1, 2].map((tries) =>
        expect.stringMatching(`^baseline/${policyId(HELPDESK_ADMINISTRATOR)}/[0-9a-f]{64}/${tries}$`),
      ),
    );
  });
});

test('what cannot be written down ends the run, and stays claimed', async () => {
  stage.commands.failRecordWith = new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');

  await expect(hold()).rejects.toThrow('the store is away');
  expect(await stage.changes()).toMatchObject([{ state: 'claimed' }]);
});
