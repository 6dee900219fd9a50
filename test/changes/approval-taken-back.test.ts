import { beforeEach, describe, expect, test } from '@jest/globals';
import { approveChange, withdrawApproval } from '../../src/changes/approve-change.ts';
import { commandDigest } from '../../src/changes/command-digest.ts';
import { createExecutor } from '../../src/changes/executor.ts';
import type { FakeCommands } from '../fakes/fake-commands.ts';
import { LIN } from '../snapshot-builder.ts';
import { approvalsOn, directory, now, word } from './approval-stage.ts';
import { type FakePorts, fakePorts } from './fake-ports.ts';

let ports: FakePorts<FakeCommands>;
beforeEach(() => {
  ports = fakePorts({ now, directory });
});
const { ask, approve, stateOf, whyOf } = approvalsOn(() => ports);

describe('an approval that is taken back', () => {
  test('counts for nothing until somebody approves again', async () => {
    const record = await ask();
    await approveChange(word(record, LIN), { ...ports, executor: undefined }, AbortSignal.abort());
    ports.passes(1);
    const decisionPorts = { ...ports, executor: undefined };

    const withdrawn = await withdrawApproval(word(record, LIN, { because: 'Wrong person' }), decisionPorts);
    await createExecutor(ports).executeOpen();

    expect(withdrawn.kind).toBe('decided');
    expect(await stateOf(record)).toBe('awaiting-approval');
    ports.passes(1);
    await approve(record, LIN, {
      proof: { kind: 'signed', token: `${LIN}/${commandDigest(record)}/once more` },
    });
    expect(await stateOf(record)).toBe('done');
  });

  test('does not count again by its signature, added once more', async () => {
    const record = await ask();
    const ofNobody = { ...ports, executor: undefined };
    await approveChange(word(record, LIN), ofNobody, AbortSignal.abort());
    ports.passes(1);
    await withdrawApproval(word(record, LIN), ofNobody);
    ports.passes(1);

    await approve(record, LIN);

    expect(await stateOf(record)).toBe('awaiting-approval');
    expect(await whyOf(record)).toMatch(/its signature was used before/);
    expect(ports.roles.submitted).toEqual([]);
  });

  test('does not count again by a signature that was kept back until then', async () => {
    const record = await ask();
    await withdrawApproval(word(record, LIN, { proof: { kind: 'bearer' } }), {
      ...ports,
      executor: undefined,
    });
    ports.passes(1);
    ports.approvalTokens.signedAt = now;

    await approve(record, LIN);

    expect(await whyOf(record)).toMatch(/signed before somebody took the approval back/);
    expect(ports.roles.submitted).toEqual([]);
  });

  test('between the claim and the request keeps it from being sent', async () => {
    const record = await ask();
    const claim = ports.commands.claim.bind(ports.commands);
    ports.commands.claim = async (...input) => {
      ports.passes(1);
      await withdrawApproval(word(record, LIN), { ...ports, executor: undefined });
      return claim(...input);
    };

    await approve(record, LIN);

    expect(await ports.commands.find(record.id)).toMatchObject({
      state: 'refused',
      outcome: { code: 'not-sent', message: expect.stringContaining('taken back') },
    });
    expect(ports.roles.submitted).toEqual([]);
  });
});
