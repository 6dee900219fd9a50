import { HttpResponse } from '@azure/functions';
import { describe, expect, test } from '@jest/globals';
import { responseOf } from '../../../functions/http/constant-answers.ts';
import { notProved } from '../../../src/http/webhooks/answers.ts';

async function shown(response: HttpResponse) {
  const { status, headers, cookies } = response;
  return {
    status,
    headers: [...headers],
    cookies,
    body: Buffer.from(await response.arrayBuffer()).toString(),
  };
}

describe('the answer to what is not proved', () => {
  test('is made ready once, and says the same each time as the library would', async () => {
    const first = responseOf(notProved);
    if (!(first instanceof HttpResponse)) throw new Error('it was left to the library');
    const byTheLibrary = await shown(new HttpResponse(notProved));

    expect(responseOf(notProved)).toBe(first);
    expect(await shown(first)).toEqual(byTheLibrary);
    expect(await shown(first)).toEqual(byTheLibrary);
    expect(byTheLibrary).toMatchObject({ status: 401, body: expect.stringContaining('not accepted') });
  });
});

test('an answer that may differ from call to call is left to the library', () => {
  const answer = { status: 202, jsonBody: { id: 'x' } };

  expect(responseOf(answer)).toBe(answer);
});
