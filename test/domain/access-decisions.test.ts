import { describe, expect, test } from '@jest/globals';
import { remember } from '../../src/domain/access-history.ts';
import { accessIdOf } from '../../src/domain/model/access.ts';
import type { AccessMemory } from '../../src/domain/model/snapshot.ts';
import { planRenewals } from '../../src/domain/renewal/plan-renewals.ts';
import { memory } from '../memory-builder.ts';
import { type RulesOverrides, rules } from '../rules-builder.ts';
import {
  days,
  eligibility,
  GRACE,
  OWN_OBJECT_ID,
  request,
  roleKey,
  type SnapshotParts,
  snapshot,
} from '../snapshot-builder.ts';

const id = accessIdOf('eligibility', roleKey());
const cut = { id: 'cut', action: 'adminUpdate', createdBy: GRACE, start: days(-2), end: days(3) } as const;
const assigned = {
  id: 'assigned',
  action: 'adminAssign',
  createdBy: GRACE,
  start: days(-20),
  end: days(30),
} as const;
const removed = {
  id: 'removed',
  action: 'adminRemove',
  createdBy: GRACE,
  status: 'Revoked',
  start: days(-2),
} as const;
const untilCut = [eligibility({ end: days(3) })];

/** What is remembered after a look. */
function lookedAt(
  seen: SnapshotParts,
  known: AccessMemory | undefined = memory({ lastSeenEnd: days(30) }),
  isWhole = true,
) {
  const before = snapshot({ memories: known === undefined ? [] : [known] }).history;
  return remember(snapshot(seen), before, undefined, [], isWhole);
}
const decisionAfter = (...input: Parameters<typeof lookedAt>) =>
  lookedAt(...input).history.memories.get(id)?.decision;

describe("a person's decision about an access", () => {
  test('is an end that somebody moved nearer', () => {
    expect(decisionAfter({ eligibilities: untilCut, requests: [request(assigned), request(cut)] })).toEqual({
      kind: 'shortened',
      at: days(-2),
      by: GRACE,
      requestId: 'cut',
    });
  });

  test('is known by what was seen before, too, where Graph has forgotten how it was given', () => {
    const known = memory({ lastSeenEnd: days(30), lastSeenAt: days(-3) });

    expect(decisionAfter({ eligibilities: untilCut, requests: [request(cut)] }, known)).toMatchObject({
      kind: 'shortened',
      requestId: 'cut',
    });
  });

  test('is an update of which nobody knows the end before it: it may have been a shortening', () => {
    const seen = { eligibilities: untilCut, requests: [request(cut)] };

    expect(
      remember(snapshot(seen), snapshot().history, undefined, []).history.memories.get(id),
    ).toMatchObject({
      decision: { kind: 'shortened', requestId: 'cut' },
    });
  });

  test('is an undo by this app as well: a person asked for it', () => {
    const own = request({ ...cut, createdBy: OWN_OBJECT_ID });

    expect(decisionAfter({ eligibilities: untilCut, requests: [request(assigned), own] })).toMatchObject({
      kind: 'shortened',
      by: OWN_OBJECT_ID,
    });
  });

  test('is a removal, whoever asked', () => {
    expect(decisionAfter({ requests: [request(assigned), request(removed)] })).toMatchObject({
      kind: 'removed',
      by: GRACE,
    });
  });

  test('is an end that is nearer than at the last look, though no request says why', () => {
    const known = memory({ lastSeenEnd: days(30), lastSeenAt: days(-1) });

    expect(decisionAfter({ eligibilities: untilCut }, known)).toEqual({
      kind: 'shortened',
      at: days(-1),
      by: undefined,
      requestId: undefined,
    });
  });

  test('is an undo of the same instant as what it undid, in whatever order the two are', () => {
    const known = memory({ lastSeenEnd: days(30), lastSeenAt: days(-1) });
    const both = ['a', 'b'].map((undoId) => [
      request({ id: undoId, action: 'adminUpdate', createdBy: OWN_OBJECT_ID, start: days(-1), end: days(3) }),
      request({ id: 'ab', action: 'adminExtend', createdBy: OWN_OBJECT_ID, start: days(-1), end: days(30) }),
    ]);

    for (const requests of both)
      expect(decisionAfter({ eligibilities: untilCut, requests }, known)).toMatchObject({
        kind: 'shortened',
      });
  });

  test('is that it vanished before its end, though no request says why', () => {
    const known = memory({ lastSeenEnd: days(30), lastSeenAt: days(-1) });
    const gap = { part: 'eligibility-schedules', because: 'GET page 3: 503' } as const;

    expect(decisionAfter({}, known)).toMatchObject({ kind: 'removed', at: days(-1), requestId: undefined });
    expect(decisionAfter({ gaps: [gap] }, known)).toBeUndefined();
    expect(decisionAfter({}, known, false)).toBeUndefined();
    expect(decisionAfter({}, memory({ lastSeenEnd: days(-1) }))).toBeUndefined();
  });

  test.each([
    { what: 'a refused one', odd: { progress: 'refused' as const } },
    { what: 'one that was only checked', odd: { isValidationOnly: true } },
    { what: 'one about somebody else', odd: { principalId: GRACE } },
    { what: 'one that moved the end later', odd: { end: days(60) } },
  ])('is no request like $what', ({ odd }) => {
    const known = memory({ lastSeenEnd: days(30) });
    const requests = [request(assigned), request({ ...cut, ...odd })];

    expect(
      decisionAfter({ eligibilities: [eligibility({ end: days(30) })], requests }, known),
    ).toBeUndefined();
  });

  test('is stored, so that it binds when Graph has forgotten the request', () => {
    const { changed } = lookedAt({ eligibilities: untilCut, requests: [request(assigned), request(cut)] });
    const [stored] = changed;

    expect(stored?.decision?.requestId).toBe('cut');
    expect(decisionAfter({ eligibilities: untilCut }, stored)).toEqual(stored?.decision);
  });

  test.each(['adminAssign', 'adminExtend', 'adminRenew', 'selfExtend', 'selfRenew'] as const)(
    'stands until somebody gives it by %s',
    (action) => {
      const given = request({ id: 'given', action, createdBy: GRACE, start: days(-1), end: days(40) });
      const eligibilities = [eligibility({ end: days(40) })];

      expect(
        decisionAfter({ eligibilities, requests: [request(assigned), request(cut), given] }),
      ).toBeUndefined();
      expect(
        decisionAfter({
          eligibilities: untilCut,
          requests: [request(assigned), given, request({ ...cut, start: days(-0.5) })],
        }),
      ).toMatchObject({ kind: 'shortened' });
    },
  );

  test('is not lifted by an extension of our own', () => {
    const own = request({
      id: 'own',
      action: 'adminExtend',
      createdBy: OWN_OBJECT_ID,
      start: days(-1),
      end: days(40),
    });
    const eligibilities = [eligibility({ end: days(40) })];

    expect(decisionAfter({ eligibilities, requests: [request(assigned), request(cut), own] })).toMatchObject({
      requestId: 'cut',
    });
  });

  test('that was only guessed is taken back where the access is there after all', () => {
    const guessed = { kind: 'removed', at: days(-2), by: undefined, requestId: undefined } as const;
    const known = memory({ lastSeenEnd: days(30), decision: guessed });

    expect(decisionAfter({ eligibilities: [eligibility({ end: days(30) })] }, known)).toBeUndefined();
  });
});

describe('an eligibility that somebody cut to three days', () => {
  const planned = (seen: SnapshotParts, overrides: RulesOverrides = {}) => {
    const parts = { eligibilities: untilCut, ...seen };
    const { history } = lookedAt(parts);
    return planRenewals(
      { ...snapshot(parts), history },
      rules({ renew: { mode: 'apply', ...overrides.renew } }),
    );
  };
  const requests = [request(assigned), request(cut)];

  test('is not lengthened again, however much it is used', () => {
    expect(planned({ requests })).toMatchObject([
      { decision: 'lapse', reason: 'shortened-by-somebody', change: null, evidence: { decidedBy: GRACE } },
    ]);
  });

  test('is renewed where somebody attests it afterwards, and not where they did before', () => {
    const attestation = (on: Date) => ({ ...roleKey(), by: 'Lin', on, until: days(90) });
    const with_ = (on: Date) => planned({ requests }, { renew: { attestations: [attestation(on)] } });

    expect(with_(days(-1))).toMatchObject([{ reason: 'ends-soon' }]);
    expect(with_(days(-2))).toMatchObject([{ reason: 'shortened-by-somebody' }]);
  });

  test('is renewed again once somebody has given it anew', () => {
    const given = request({
      id: 'given',
      action: 'adminAssign',
      createdBy: GRACE,
      start: days(-1),
      end: days(3),
    });

    expect(planned({ requests: [...requests, given] })).toMatchObject([{ reason: 'ends-soon' }]);
  });
});
