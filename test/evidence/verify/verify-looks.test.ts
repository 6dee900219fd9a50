import { describe, expect, test } from '@jest/globals';
import { type Manifest, manifestFormat } from '../../../src/evidence/proof/manifest.ts';
import { verifyLooks } from '../../../src/evidence/verify/verify-looks.ts';
import { tenantId } from '../../builders.ts';
import { november } from '../../fact-builder.ts';

const monday = '2026-11-23T02:10:00.000Z';
const tuesday = '2026-11-24T02:10:00.000Z';

function manifest(at: string, overrides: Partial<Manifest> = {}): Manifest {
  return {
    ...{ format: manifestFormat, tenantId, runId: `run of ${at}`, job: 'snapshot-access', at },
    ...{ appVersion: '0.2.0', part: 1, parts: 1, complete: { eligibilities: true }, counts: {} },
    partitions: [],
    ...overrides,
  };
}

const look = (at: string) => ({ at, runId: `run of ${at}` });
const intervals = [{ ...november, runId: `run of ${monday}` }];
const nights = [manifest(monday), manifest(tuesday)];
const verify = (
  looks: Readonly<Record<string, ReturnType<typeof look>>>,
  { manifests = nights, begun = intervals, unfinished = [] as readonly string[] } = {},
) =>
  verifyLooks(
    { intervals: begun, looks: new Map(Object.entries(looks)) },
    manifests,
    new Set(unfinished),
  ).map(({ kind, place }) => [kind, place]);

describe('the last looks', () => {
  const place = 'EvidenceRuns / looks / eligibilities';

  test('are those that runs say of themselves in the log', () => {
    expect(verify({ eligibilities: look(tuesday) })).toEqual([]);
  });

  test('of a part that the last run did not see whole are of the run before', () => {
    const manifests = [manifest(monday), manifest(tuesday, { complete: { eligibilities: false } })];

    expect(verify({ eligibilities: look(monday) }, { manifests })).toEqual([]);
  });

  test.each([
    { what: 'earlier', looks: { eligibilities: look(monday) } },
    { what: 'of another run', looks: { eligibilities: { at: tuesday, runId: `run of ${monday}` } } },
    {
      what: 'at another instant',
      looks: { eligibilities: { ...look(tuesday), at: '2026-11-24T09:00:00.000Z' } },
    },
    { what: 'gone', looks: {} },
  ])('were altered where one is $what', ({ looks }) => {
    expect(verify(looks)).toEqual([['state-altered', place]]);
  });

  test('of a run that the log does not have cannot be told: it may have died after it looked', () => {
    const died = '2026-11-25T02:10:00.000Z';

    expect(verify({ eligibilities: look(died) })).toEqual([['run-not-sealed', place]]);
    expect(verify({ eligibilities: look(died) }, { unfinished: [`run of ${died}`] })).toEqual([]);
  });

  test('are not judged while no run is sealed', () => {
    expect(verify({ eligibilities: look(monday) }, { manifests: [] })).toEqual([]);
  });
});

test('an interval that no sealed run began was altered', () => {
  const begun = [{ ...november, runId: 'nobody' }];

  expect(verify({ eligibilities: look(tuesday) }, { begun })).toEqual([
    ['state-altered', `EvidenceRuns / intervals / ${november.name}`],
  ]);
});
