import { beforeEach, describe, expect, test } from '@jest/globals';
import { RulesUnusable } from '../../../src/ports/errors.ts';
import { accessContent, claimed, command } from '../../change-builder.ts';
import { rules } from '../../rules-builder.ts';
import { ADA, BREAK_GLASS, breakGlass, GLOBAL_ADMINISTRATOR, roleKey, user } from '../../snapshot-builder.ts';
import { graphFailure } from '../../tenant/snapshot-ports.ts';
import { at, GrantStage } from './grant-stage.ts';

const ofGlobalAdministrator = { key: roleKey({ roleDefinitionId: GLOBAL_ADMINISTRATOR }) };

let stage: GrantStage;
beforeEach(() => {
  stage = new GrantStage({ rules: rules({ limits: { floor: floorOf(0) } }) });
});

function floorOf(globalAdministrators: number) {
  return { ...rules().limits.floor, globalAdministrators, privilegedRoleAdministrators: 0 };
}

describe('an end of the last administrator', () => {
  test('is refused: the floor holds, whoever asks', async () => {
    stage = new GrantStage({ rules: rules({ limits: { floor: floorOf(1) } }) });
    const given = await stage.gives(at('11:00'), ofGlobalAdministrator);
    stage.passes(30);

    const end = await stage.ends(given, ofGlobalAdministrator);

    expect(end).toMatchObject({ state: 'refused', outcome: { code: 'obstructed' } });
    expect(end.outcome?.obstacles?.map(({ code }) => code)).toEqual(['floor']);
    expect(stage.sent()).toEqual([]);
    expect(await stage.runningIds()).toEqual([given.id]);
  });

  test('is made where the rules ask for none', async () => {
    const given = await stage.gives(at('11:00'), ofGlobalAdministrator);
    stage.passes(30);

    expect((await stage.ends(given, ofGlobalAdministrator)).state).toBe('done');
  });
});

describe('an end of which nobody knows whether the floor and the protected list hold', () => {
  const troubles = [
    {
      what: 'the rules cannot be used',
      begins: () => {
        const { load } = stage.ports.rules;
        stage.ports.rules.load = () => Promise.reject(new RulesUnusable('rules.json is not there', []));
        return () => Object.assign(stage.ports.rules, { load });
      },
      because: /^The rules \(rules\.json is not there\) are not usable/,
    },
    {
      what: 'a protected account is gone',
      begins: () => {
        stage.ports.directory.remove(BREAK_GLASS);
        return () => stage.ports.directory.put(breakGlass());
      },
      because: /^1 of the 1 protected principals and groups cannot be relied on/,
    },
    {
      what: 'a listing is incomplete',
      begins: () => {
        const { breaks } = stage.ports.roles;
        breaks.set('eligibility-schedules', { error: graphFailure('GET: 503'), afterPages: 0 });
        return () => breaks.delete('eligibility-schedules');
      },
      because: /could not be read completely/,
    },
  ];

  test.each(troubles)(
    'waits for a minute, and is made when it is known: $what',
    async ({ begins, because }) => {
      const given = await stage.gives(at('11:00'), ofGlobalAdministrator);
      stage.passes(30);
      const ends = begins();

      const end = await stage.ends(given, ofGlobalAdministrator);

      expect(end.state).toBe('accepted');
      expect(stage.ports.log.of('change.later')).toMatchObject([
        { changeId: end.id, until: '2026-11-24T09:31:00.000Z', because: expect.stringMatching(because) },
      ]);
      expect(stage.sent()).toEqual([]);
      ends();
      await stage.timer();
      expect((await stage.find(end)).state).toBe('done');
    },
  );

  test('waits where a row that may be about it cannot be read', async () => {
    const given = await stage.gives(at('11:00'), ofGlobalAdministrator);
    stage.passes(30);
    const row = { id: 'odd', ...ofGlobalAdministrator.key, because: 'Row 0 has no status.' };
    stage.ports.roles.putUnreadable('schedules', 'eligibility', row);

    expect((await stage.ends(given, ofGlobalAdministrator)).state).toBe('accepted');
    expect(stage.ports.log.of('change.later')).toMatchObject([
      { because: expect.stringMatching(/may be about it could not be read/) },
    ]);
  });

  test('waits for another change of the same access that is being made', async () => {
    const given = await stage.gives(at('11:00'));
    stage.passes(30);
    const other = command({
      id: '20261124T092900000Z-00000099',
      askedAt: at('09:29'),
      source: { kind: 'api' },
      content: accessContent({ effect: 'requested', key: roleKey() }),
    });
    stage.ports.commands.put(other, claimed(other));

    expect((await stage.ends(given)).state).toBe('accepted');
    expect(stage.ports.log.of('change.later')).toMatchObject([
      { because: expect.stringContaining(`${other.id}`) },
    ]);
  });
});

test('an end is held by the protected list, though it is named beside what may pass', async () => {
  const principals = [{ id: ADA, why: 'never touched' }];
  stage = new GrantStage({
    rules: rules({ protected: { principals }, limits: { floor: floorOf(0) } }),
    directory: { users: [user({ accountEnabled: false }), breakGlass()] },
  });
  const given = await stage.gives(at('11:00'));
  stage.passes(30);

  const end = await stage.ends(given);

  expect(end).toMatchObject({ state: 'refused', outcome: { code: 'obstructed' } });
});
