import { describe, expect, test } from '@jest/globals';
import type { OnBehalfOf } from '../../src/ports/index.ts';

/** An exchange, and a user who may have `consented` and not `unconsented`. */
export interface ExchangeUnderTest {
  readonly onBehalfOf: OnBehalfOf;
  readonly userToken: string;
  readonly consented: string;
  readonly unconsented: string;
  /** From now on Entra wants a stronger sign-in than the user's. */
  demandStepUp(): void;
}

const never = new AbortController().signal;

/** Contract of `OnBehalfOf`. */
export function describeOnBehalfOf(name: string, make: () => Promise<ExchangeUnderTest>): void {
  describe(`on behalf of a user: ${name}`, () => {
    test('a token is given for a permission that was consented to', async () => {
      const { onBehalfOf, userToken, consented } = await make();

      expect(await onBehalfOf.exchange({ userToken, permissions: [consented] }, never)).toEqual({
        kind: 'token',
        token: expect.any(String),
      });
    });

    test('a missing consent is told as one', async () => {
      const { onBehalfOf, userToken, unconsented } = await make();

      expect(await onBehalfOf.exchange({ userToken, permissions: [unconsented] }, never)).toMatchObject({
        kind: 'consent',
        code: 'AADSTS65001',
        claims: undefined,
      });
    });

    test('a demand for a stronger sign-in comes with its claims', async () => {
      const { onBehalfOf, userToken, consented, demandStepUp } = await make();
      demandStepUp();

      const answer = await onBehalfOf.exchange({ userToken, permissions: [consented] }, never);

      expect(answer).toMatchObject({ kind: 'step-up', claims: expect.any(String) });
      const claims = 'claims' in answer ? answer.claims : undefined;
      expect(JSON.parse(claims ?? '')).toHaveProperty('access_token');
    });

    test('whoever gives up waiting is not kept waiting', async () => {
      const { onBehalfOf, userToken, consented } = await make();
      const signal = AbortSignal.abort(new Error('the time is over'));

      await expect(onBehalfOf.exchange({ userToken, permissions: [consented] }, signal)).rejects.toThrow(
        'the time is over',
      );
    });
  });
}
