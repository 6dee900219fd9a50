import { beforeEach, describe, expect, test } from '@jest/globals';
import { planDigest } from '../../../src/changes/plan-digest.ts';
import { plan, planItem } from '../../contracts/plans.ts';
import { LIN } from '../../snapshot-builder.ts';
import { Api } from '../api.ts';
import { now } from '../callers.ts';
import { postCallback, stateOf } from './approver-browser.ts';

let api: Api;
beforeEach(() => {
  api = new Api();
});

const post = (fields: Readonly<Record<string, string>>) => postCallback(api, fields);
const tokenOf = (by: string, digest: string) => `${by}/${digest}`;

describe('the signed approval of a plan', () => {
  const stored = plan({
    id: 'plan-22',
    items: [
      planItem({ id: 'zero', decision: 'leave', change: null }),
      planItem({ id: 'one' }),
      planItem({ id: 'two' }),
    ],
  });
  beforeEach(() => api.plans.save(stored));

  test('covers the items at the places that the link names', async () => {
    const digest = planDigest(stored, ['two']);
    const state = stateOf({ id: 'plan-22', digest, items: '2' });
    const shown = await post({ id_token: tokenOf(LIN, digest), state });
    const page = await post({ id_token: tokenOf(LIN, digest), state, confirm: 'yes' });

    expect(shown.body).toContain('1 of its changes, by name');
    expect(page).toMatchObject({ status: 200, body: expect.stringContaining('Approved') });
    expect(api.decisions.decisions).toMatchObject([
      {
        subject: { kind: 'plan', id: 'plan-22' },
        items: ['two'],
        digest,
        at: now,
        proof: { kind: 'signed' },
      },
    ]);
  });

  test.each([
    ['a place that holds no change', '0,2'],
    ['a place that there is not', '2,7'],
    ['other places than were signed', '1'],
  ])('is refused for %s', async (_what, items) => {
    const digest = planDigest(stored, ['two']);
    const page = await post({
      id_token: tokenOf(LIN, digest),
      state: stateOf({ id: 'plan-22', digest, items }),
      confirm: 'yes',
    });

    expect(page.status).toBe(409);
    expect(api.decisions.decisions).toEqual([]);
  });
});
