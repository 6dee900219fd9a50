import { beforeEach, describe, expect, test } from '@jest/globals';
import { createExecutor } from '../../src/changes/executor.ts';
import type { Command } from '../../src/domain/model/command.ts';
import { claimed, firstMade, jobSource, recorded } from '../change-builder.ts';
import type { FakeCommands } from '../fakes/fake-commands.ts';
import { rules } from '../rules-builder.ts';
import {
  BREAK_GLASS,
  GLOBAL_ADMINISTRATOR,
  roleDefinition,
  roleDefinitions,
  roleKey,
  user,
} from '../snapshot-builder.ts';
import { asked, type FakePorts, fakePorts, grant } from './fake-ports.ts';

const now = new Date('2026-11-24T09:00:00Z');
const anHourAgo = new Date('2026-11-24T08:00:00Z');

let ports: FakePorts<FakeCommands>;
const sent = () => ports.roles.submitted.map(({ action }) => action);

describe('what callers may do in 24 hours', () => {
  const limits = {
    everywhere: { grants: 3, removals: 2, roleSettings: 1 },
    controlPlane: { grants: 1, removals: 1, roleSettings: 1 },
    perCaller: { grants: 3, removals: 2, roleSettings: 1 },
  };
  const roleOf = (number: number) => roleKey({ roleDefinitionId: `role-${number}` });
  beforeEach(() => {
    const standing = rules();
    ports = fakePorts({
      now,
      rules: rules({ limits: { ...standing.limits, api: limits } }),
    });
    const harmless = [1, 2, 3, 4, 5, 6].map((number) => roleDefinition({ id: `role-${number}` }));
    ports.roleDefinitions.answer = roleDefinitions(roleDefinition(), ...harmless);
  });

  /** Executes a grant of another role by another caller. */
  async function granted(number: number, overrides: Partial<Command> = {}, key = roleOf(number)) {
    const objectId = `caller-${number}`;
    ports.directory.put(user({ id: objectId }));
    const by = { askedBy: { objectId, appId: 'portal' } };
    const record = ports.commands.put(asked(now, number, grant(key), { ...by, ...overrides }));
    return createExecutor(ports).execute(record);
  }

  test('is counted whoever asked: the one beyond is refused, with both numbers', async () => {
    for (const number of [1, 2, 3]) expect((await granted(number)).state).toBe('done');

    const beyond = await granted(4);

    expect(beyond).toMatchObject({ state: 'refused', claimedAt: undefined });
    expect(beyond.outcome?.message).toMatch(
      /^4 changes of this kind by callers in 24 hours, .* limits\.api\.everywhere\.grants allows 3\./,
    );
    expect(sent()).toHaveLength(3);
  });

  test('is never more than allowed when all ask at once', async () => {
    const executed = await Promise.all([1, 2, 3, 4, 5, 6].map((number) => granted(number)));

    expect(executed.filter(({ state }) => state === 'done')).toHaveLength(3);
    expect(sent()).toHaveLength(3);
  });

  test('is less in roles that control the tenant, whoever approves', async () => {
    const inControl = { key: roleKey({ roleDefinitionId: GLOBAL_ADMINISTRATOR }) };
    const earlier = asked(now, 1, grant(inControl.key), {
      askedBy: { objectId: 'caller-1', appId: 'portal' },
    });
    ports.commands.put(earlier, claimed(earlier), recorded(earlier));

    const beyond = await granted(
      2,
      {},
      roleKey({ principalId: BREAK_GLASS, roleDefinitionId: GLOBAL_ADMINISTRATOR }),
    );

    expect(beyond.outcome?.message).toMatch(/2 changes .* limits\.api\.controlPlane\.grants allows 1\. /);
    expect((await granted(3)).state).toBe('done');
  });

  test('does not count what was only validated, refused, expired, or made by a job', async () => {
    const [valid, refused, late, ofJob] = [5, 6, 7, 8].map((number) =>
      asked(now, number, grant(roleOf(number))),
    );
    if (valid?.content.kind !== 'access' || !refused || !late || !ofJob) throw new TypeError('four commands');
    const validated = { ...valid, content: { ...valid.content, validateOnly: true } };
    ports.commands.put(validated, claimed(validated), recorded(validated, { state: 'validated' }));
    ports.commands.put(refused, recorded(refused, { state: 'refused', code: 'obstructed' }));
    ports.commands.put(late, { kind: 'expired', at: now });
    ports.commands.put({ ...ofJob, source: jobSource() }, claimed(ofJob), recorded(ofJob));

    for (const number of [1, 2, 3]) expect((await granted(number)).state).toBe('done');
  });

  test.each(['done', 'unconfirmed'] as const)('counts what is %s, and what is in progress', async (state) => {
    const [one, two] = [asked(anHourAgo, 5, grant(roleOf(5))), asked(now, 6, grant(roleOf(6)))];
    ports.commands.put(one, claimed(one), recorded(one, { state }));
    ports.commands.put(two, claimed(two));
    await firstMade(ports.commands, one);

    expect((await granted(1)).state).toBe('done');
    expect((await granted(2)).state).toBe('refused');
  });

  test('judges what is only to be validated by the same limits, and counts it nowhere', async () => {
    const validateOnly = (number: number) => {
      const { content } = asked(now, number, grant(roleOf(number)));
      return content.kind === 'access' ? { content: { ...content, validateOnly: true } } : {};
    };
    expect((await granted(1, validateOnly(1))).state).toBe('validated');
    for (const number of [2, 3, 4]) expect((await granted(number)).state).toBe('done');

    expect((await granted(5, validateOnly(5))).outcome?.obstacles).toMatchObject([{ code: 'limit-api' }]);
  });
});
