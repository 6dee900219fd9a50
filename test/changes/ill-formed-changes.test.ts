import { beforeEach, describe, expect, test } from '@jest/globals';
import { createExecutor } from '../../src/changes/executor.ts';
import type { AccessContent, CommandContent } from '../../src/domain/model/command.ts';
import type { FakeCommands } from '../fakes/fake-commands.ts';
import { LIN } from '../snapshot-builder.ts';
import { approvalsOn, directory, key, now } from './approval-stage.ts';
import { asked, type FakePorts, fakePorts, grant } from './fake-ports.ts';

/** Commands that nobody asked for: whoever may add rows to the store wrote them, hashes and all. */
let ports: FakePorts<FakeCommands>;
beforeEach(() => {
  ports = fakePorts({ now, directory });
});
const { ask } = approvalsOn(() => ports);

type Change = AccessContent['change'];
const assign = { kind: 'assignment', actions: ['adminAssign'] } as const;

describe('control of the tenant is not given, and no approval is asked for, by a command that', () => {
  test.each<{ what: string; change: Partial<Change> }>([
    {
      what: 'looks like a removal, and assigns for a year',
      change: { effect: 'removal', steps: [{ ...assign, endDateTime: undefined, duration: 'P365D' }] },
    },
    {
      what: 'looks like a removal, and assigns for as long as the role allows',
      change: { effect: 'conversion', steps: [{ ...assign, endDateTime: undefined }] },
    },
    {
      what: 'removes, and assigns where there is nothing to be removed',
      change: {
        steps: [
          { ...assign, actions: ['adminRemove', 'adminAssign'], endDateTime: undefined, duration: 'P30D' },
        ],
      },
    },
    {
      what: 'says that it ends tomorrow, and lasts for a year',
      change: { steps: [{ ...assign, endDateTime: '2026-11-25T09:00:00.000Z', duration: 'P365D' }] },
    },
    {
      what: 'removes in its first step, and assigns in its second',
      change: {
        steps: [
          { kind: 'eligibility', actions: ['adminRemove'], endDateTime: undefined },
          { ...assign, endDateTime: '2026-11-24T17:00:00.000Z' },
        ],
      },
    },
  ])('$what', async ({ change }) => {
    const record = await ask({ ...grant(key), ...change });

    expect(record).toMatchObject({ state: 'refused', outcome: { code: 'not-sent' } });
    expect(record.outcome?.message).toMatch(/^This app makes no such change: .* Nothing was sent\.$/);
    expect(ports.roles.submitted).toEqual([]);
  });

  test('takes all access from somebody, and is signed for: what it gives in passing is not given', async () => {
    const removal = { ...grant(key), steps: [{ ...assign, endDateTime: undefined, duration: 'P30D' }] };
    const content = { kind: 'revocation', principalId: LIN, left: [], removals: [removal] } as unknown;
    const command = { ...asked(now, 1, grant(key)), content: content as CommandContent };

    const record = await createExecutor(ports).execute(ports.commands.put(command));

    expect(record).toMatchObject({ state: 'refused', outcome: { code: 'not-sent' } });
    expect(ports.roles.submitted).toEqual([]);
  });
});
