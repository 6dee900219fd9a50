import { beforeEach, describe, expect, test } from '@jest/globals';
import { problemBody } from '../../../src/http/core/problem-body.ts';
import { GraphCallError, StoreError } from '../../../src/ports/errors.ts';
import { Api } from '../api.ts';

let api: Api;
beforeEach(() => {
  api = new Api();
});

describe('a failure', () => {
  const facts = { status: 500, code: 'generic', requestId: 'r-1' };

  test.each([
    { kind: 'signed-out', status: 502, retry: 'never' },
    { kind: 'forbidden', status: 502, retry: 'never' },
    { kind: 'throttled', status: 503, retry: 'later' },
    { kind: 'unavailable', status: 503, retry: 'later' },
    { kind: 'not-found', status: 404, retry: 'never' },
    { kind: 'conflict', status: 409, retry: 'later' },
    { kind: 'rejected', status: 422, retry: 'never' },
    { kind: 'invalid-response', status: 502, retry: 'later' },
    { kind: 'cancelled', status: 504, retry: 'later' },
  ] as const)('of Graph that is $kind is a $status with its code and request id', async (expected) => {
    api.roles.schedule = async () => {
      throw new GraphCallError(expected.kind, 'GET x: what to do now', facts);
    };

    const answer = await api.ask({
      path: 'eligibilities/{id}',
      params: { id: 'a' },
      query: 'view=schedules',
    });

    expect(answer).toMatchObject({
      status: expected.status,
      jsonBody: {
        graphCode: 'generic',
        requestId: 'r-1',
        retry: expected.retry,
        detail: 'GET x: what to do now',
      },
    });
  });

  test('of the store is a 503 that does not say where the store is', async () => {
    api.commands.failClaimWith = new StoreError(
      'unreachable',
      'nothing answers at http://store',
      'ECONNREFUSED',
    );
    const path = 'eligibilities/requests/{id}/cancel';

    const answer = await api.ask({ method: 'POST', path, params: { id: 'a' } });

    expect(answer).toMatchObject({ status: 503, jsonBody: { title: 'The store cannot be used' } });
    expect(JSON.stringify(answer)).not.toContain('http://store');
    expect(api.log.of('http.failed')).toMatchObject([{ because: 'nothing answers at http://store' }]);
  });

  test('that nobody thought of is a 500 without its cause; the log has it under the same id', async () => {
    api.runs.list = async () => {
      throw new TypeError('x is not a function');
    };

    const answer = await api.ask({ path: 'runs' });

    expect(answer).toMatchObject({ status: 500, headers: { 'content-type': 'application/problem+json' } });
    expect(JSON.stringify(answer)).not.toContain('x is not a function');
    const { errorId } = problemBody.parse(answer.jsonBody);
    expect(api.log.of('http.failed')).toMatchObject([
      { errorId, because: expect.stringContaining('TypeError: x is not a function') },
    ]);
  });
});
