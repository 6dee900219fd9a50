import { beforeEach, describe, expect, test } from '@jest/globals';
import { SigningError } from '../../src/ports/errors.ts';
import { command, jobSource } from '../change-builder.ts';
import { FakeSigner } from '../fakes/fake-signer.ts';
import { ExecutionStage } from './execution-stage.ts';

let stage: ExecutionStage;
let signer: FakeSigner;
beforeEach(() => {
  stage = new ExecutionStage();
  signer = new FakeSigner('key');
  stage.claimSigner = signer;
});

const outage = () => new SigningError('unreachable', 'the vault does not answer');

describe('a claim', () => {
  test('is signed before it is made, where there is a key', async () => {
    const { record } = await stage.execute(stage.put());

    expect(record).toMatchObject({ state: 'done', claimProof: { after: '0' } });
    expect(record.claimProof?.signatures).toHaveLength(1);
    expect(signer.signed[0]).toContain(command().id);
  });

  test('is made without a signature where there is no key', async () => {
    stage.claimSigner = undefined;

    expect((await stage.execute(stage.put())).record).toMatchObject({ state: 'done', claimProof: undefined });
  });

  test('of what a user does with their own token is not signed', async () => {
    const content = {
      ...{ kind: 'self-service', action: 'selfActivate', scheduleKind: 'assignment', key: undefined },
      ...{ requestId: undefined, duration: undefined, startDateTime: undefined },
      ...{ justification: '', ticketInfo: undefined },
    } as never;

    await stage.execute(stage.commands.put(command({ content, source: { kind: 'self' } })));

    expect(signer.signed).toEqual([]);
  });
});

describe('where the key cannot sign', () => {
  beforeEach(() => {
    signer.failure = outage();
  });

  test('what a caller asks for is not sent, and is tried again while there is time', async () => {
    const asked = stage.commands.put(command({ source: { kind: 'api' } }));

    const { record } = await stage.execute(asked);

    expect(record.state).toBe('accepted');
    expect(stage.steps).toEqual(['judge']);
    expect(stage.log.of('change.later')).toMatchObject([
      { because: 'The claim could not be signed, so nothing was sent: the vault does not answer' },
    ]);
    signer.failure = undefined;
    expect((await stage.execute(record)).record).toMatchObject({ state: 'done' });
  });

  test('what a job wants is not sent: the next run wants it anew', async () => {
    const { record } = await stage.execute(stage.commands.put(command({ source: jobSource() })));

    expect(record).toMatchObject({ state: 'refused', outcome: { code: 'not-sent' } });
    expect(stage.kinds()).toEqual(['accepted', 'recorded']);
  });

  test('an incident, and the end of access of our own, are not held up', async () => {
    const { record } = await stage.execute(stage.put(), stage.operation({ isHeldByStop: false }));

    expect(record).toMatchObject({ state: 'done', claimProof: undefined });
  });
});
