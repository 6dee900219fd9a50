import { beforeEach, describe, expect, test } from '@jest/globals';
import { createSelfServiceExecutor } from '../../../src/changes/self-service/executor.ts';
import { selfServiceOperation } from '../../../src/changes/self-service/self-service-operation.ts';
import type { SendPermit } from '../../../src/changes/send-steps.ts';
import type { SelfServiceContent } from '../../../src/domain/model/activation.ts';
import { command } from '../../change-builder.ts';
import { readCall } from '../../tenant/snapshot-ports.ts';
import { SelfServiceStage, selfServiceContent } from './stage.ts';

let stage: SelfServiceStage;
beforeEach(() => {
  stage = new SelfServiceStage();
});

const ada = { token: 'token-of-ada', contexts: [] };
const permit: SendPermit = {
  signal: () => new AbortController().signal,
  refusal: async () => undefined,
  sent: async () => {},
};

const portsOf = () => ({ ...stage.ports, onBehalfOf: stage.onBehalfOf });

/** An operation of Ada's, and the record that it is about. */
function operation(content: Partial<SelfServiceContent> = {}) {
  const record = stage.put(content);
  return { record, ...selfServiceOperation(selfServiceContent(content), ada, portsOf(), readCall()) };
}

describe('what is done for a user', () => {
  test('is allowed once there is a token, which is asked for once however often it is judged', async () => {
    const { record, judge } = operation();

    expect([await judge(record), await judge(record)]).toEqual([
      { kind: 'allowed', before: { kind: 'none' } },
      { kind: 'allowed', before: { kind: 'none' } },
    ]);
    expect(stage.onBehalfOf.asked).toHaveLength(1);
  });

  test('is not sent where the right to send it is lost, and says why', async () => {
    const { record, judge, execute } = operation();
    await judge(record);

    const lost = { ...permit, refusal: async () => 'Another process took it over' };
    expect(await execute(record, lost)).toEqual({
      state: 'refused',
      code: 'not-sent',
      message: 'Another process took it over',
    });
    expect(stage.sent()).toEqual([]);
  });

  test('is waited for no longer than the right to send it lasts', async () => {
    const { record, judge, execute } = operation();
    await judge(record);

    const over = { ...permit, signal: () => AbortSignal.abort() };
    expect(await execute(record, over)).toMatchObject({ state: 'unconfirmed' });
  });

  test('is never sent before it was judged: there is no token that speaks for the user', async () => {
    const { record, execute } = operation();

    await expect(execute(record, permit)).rejects.toThrow(
      new TypeError('nothing is sent for a user before it was judged'),
    );
    expect(stage.sent()).toEqual([]);
  });

  test('is nothing where a cancellation names no request', async () => {
    const { record, judge, execute } = operation({ action: 'cancel', key: undefined });
    await judge(record);

    await expect(execute(record, permit)).rejects.toThrow(new TypeError('a cancellation without a request'));
  });
});

describe("the executor that has a user's token", () => {
  test('executes nothing that others ask for', async () => {
    const record = stage.ports.commands.put(command());

    await expect(createSelfServiceExecutor(ada, portsOf()).execute(record)).rejects.toThrow(
      new TypeError("access is not for a user's token"),
    );
    expect(stage.onBehalfOf.asked).toEqual([]);
  });

  test('looks what became of something that was claimed and never recorded', async () => {
    const record = stage.put();
    const claim = {
      kind: 'claimed',
      at: record.askedAt,
      deadlineAt: new Date('2026-11-24T09:15:00Z'),
      before: { kind: 'none' },
    } as const;
    await stage.ports.commands.claim(record, claim, await stage.ports.commands.gateVersion());
    stage.ports.passes(20);
    const claimed = (await stage.ports.commands.find(record.id)) ?? record;

    expect(await createSelfServiceExecutor(ada, portsOf()).recover(claimed)).toMatchObject({
      state: 'unconfirmed',
      outcome: { code: 'never-seen' },
    });
  });
});
