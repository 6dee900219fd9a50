import { dayMilliseconds, durationMilliseconds } from '../domain/matching/instants.ts';
import { canonicalScope } from '../domain/model/access.ts';
import { baselineFindings } from './baseline-checks.ts';
import type { Finding, Path } from './json-document.ts';
import { at, listAt, repeats, textAt, written } from './look-at.ts';
import { instantOf } from './members.ts';
import { rulesSchema } from './rules-schema.ts';
import { senderFindings } from './sender-checks.ts';

/**
 * Problems between members. They are looked for in the document as it is, whatever else is wrong with it, so that all
 * problems are reported at once.
 */
export function crossFindings(document: unknown): Finding[] {
  return [
    ...protectedTwice(document),
    ...listedTwice(document),
    ...accountsOfTwo(document),
    ...chosenAndExcepted(document),
    ...runBeyondDay(document),
    ...redundantExceptions(document),
    ...endedAttestations(document),
    ...renewedTooBriefly(document),
    ...senderFindings(document),
    ...baselineFindings(document),
  ];
}

const kinds = ['principals', 'groups', 'roles'] as const;

function protectedTwice(document: unknown): Finding[] {
  const twice = kinds.flatMap((kind) =>
    repeats(document, ['protected', kind], (entry) => textAt(entry, ['id'])).map(({ path, first }) => ({
      path,
      sentence: `protects what ${first} protects already: leave one`,
    })),
  );
  const principals = new Set(protectedIds(document, 'principals'));
  const both = listAt(document, ['protected', 'groups']).flatMap((entry, index) =>
    principals.has(textAt(entry, ['id']) ?? '')
      ? [
          {
            path: ['protected', 'groups', index],
            sentence: 'is among the principals as well: it is one or the other',
          },
        ]
      : [],
  );
  return [...twice, ...both];
}

function protectedIds(document: unknown, kind: (typeof kinds)[number]): string[] {
  return listAt(document, ['protected', kind]).flatMap((entry) => textAt(entry, ['id']) ?? []);
}

const jobs = ['renew', 'stale'] as const;
const plainLists: readonly Path[] = [
  ['limits', 'controlPlane', 'roles'],
  ['limits', 'controlPlane', 'objects'],
  ['activations', 'approvedHere'],
  ...jobs.flatMap((job) =>
    ['roles', 'exceptRoles', 'scopes', 'principals', 'exceptPrincipals'].map((name) => [
      job,
      'selection',
      name,
    ]),
  ),
];

function listedTwice(document: unknown): Finding[] {
  return plainLists.flatMap((list) =>
    repeats(document, list, (entry) => textAt(entry, [])).map(({ path, first }) => ({
      path,
      sentence: `is ${first} once more: leave one`,
    })),
  );
}

/** An account has one owner: otherwise two people would count as one, or one as two. */
function accountsOfTwo(document: unknown): Finding[] {
  const seen = new Map<string, string>();
  return listAt(document, ['api', 'people']).flatMap((_person, person) => {
    const accounts: Path = ['api', 'people', person, 'accounts'];
    return listAt(document, accounts).flatMap((entry, index) => {
      const account = textAt(entry, []);
      if (account === undefined) return [];
      const path: Path = [...accounts, index];
      const first = seen.get(account);
      if (first === undefined) seen.set(account, written(path));
      return first === undefined ? [] : [{ path, sentence: `is ${first} once more: leave one` }];
    });
  });
}

function chosenAndExcepted(document: unknown): Finding[] {
  const pairs = [
    ['roles', 'exceptRoles'],
    ['principals', 'exceptPrincipals'],
  ] as const;
  return jobs.flatMap((job) =>
    pairs.flatMap(([chosen, excepted]) => {
      const ids = new Set(listAt(document, [job, 'selection', chosen]).map((entry) => textAt(entry, [])));
      return listAt(document, [job, 'selection', excepted]).flatMap((entry, index) =>
        typeof entry === 'string' && ids.has(textAt(entry, []))
          ? [
              {
                path: [job, 'selection', excepted, index],
                sentence: `is in ${job}.selection.${chosen} as well: leave it in one of them`,
              },
            ]
          : [],
      );
    }),
  );
}

const limitSets: readonly Path[] = [
  ['limits', 'removals'],
  ['limits', 'renewals'],
  ['limits', 'controlPlane', 'removals'],
  ['limits', 'controlPlane', 'renewals'],
];

/** Limits with their defaults, where a run may change more than a day. */
function runBeyondDay(document: unknown): Finding[] {
  return limitSets.flatMap((set) =>
    ['count', 'percent'].flatMap((name) => {
      const run = numberAt(document, [...set, 'perRun', name]);
      const day = numberAt(document, [...set, 'per24Hours', name]);
      if (run === undefined || day === undefined || run <= day) return [];
      const sentence = `expected no more than ${written([...set, 'per24Hours', name])}, which is ${day}; got ${run}`;
      return [{ path: [...set, 'perRun', name], sentence }];
    }),
  );
}

const defaults = rulesSchema.parse({
  version: 1,
  protected: { principals: [{ id: '00000000-0000-0000-0000-000000000000', why: 'nobody' }] },
});

function numberAt(document: unknown, path: Path): number | undefined {
  const given = at(document, path) ?? at(defaults, path);
  return typeof given === 'number' ? given : undefined;
}

function redundantExceptions(document: unknown): Finding[] {
  const twice = repeats(document, ['exceptions'], keyOf).map(({ path, first }) => ({
    path,
    sentence: `is about the same access as ${first}: leave one, the later date`,
  }));
  const principals = new Set([...protectedIds(document, 'principals'), ...protectedIds(document, 'groups')]);
  const covered = listAt(document, ['exceptions']).flatMap((entry, index) => {
    const principalId = textAt(entry, ['principalId']);
    if (principalId === undefined || !principals.has(principalId)) return [];
    const sentence = 'is protected already, and never touched: leave the exception out';
    return [{ path: ['exceptions', index, 'principalId'], sentence }];
  });
  return [...twice, ...covered];
}

function keyOf(entry: unknown): string | undefined {
  const principalId = textAt(entry, ['principalId']);
  if (principalId === undefined) return undefined;
  const scope = textAt(entry, ['directoryScopeId']);
  return [
    principalId,
    textAt(entry, ['roleDefinitionId']) ?? '*',
    scope === undefined ? '*' : canonicalScope(scope),
  ].join(' ');
}

function endedAttestations(document: unknown): Finding[] {
  return listAt(document, ['renew', 'attestations']).flatMap((entry, index) => {
    const on = at(entry, ['on']);
    const until = at(entry, ['until']);
    if (typeof on !== 'string' || typeof until !== 'string') return [];
    // Where one of them is no instant, the schema says so.
    if (!(instantOf(until, 'end').getTime() <= instantOf(on, 'begin').getTime())) return [];
    const sentence = `expected a day after ${on}, when it was said; got ${JSON.stringify(until)}`;
    return [{ path: ['renew', 'attestations', index, 'until'], sentence }];
  });
}

/** A lapsed eligibility that is renewed for less than the window would be due again at once. */
function renewedTooBriefly(document: unknown): Finding[] {
  const extendBy = at(document, ['renew', 'extendBy']) ?? defaults.renew.extendBy;
  const withinDays = numberAt(document, ['renew', 'withinDays']);
  const length = typeof extendBy === 'string' ? durationMilliseconds(extendBy) : undefined;
  if (length === undefined || withinDays === undefined || length > withinDays * dayMilliseconds) return [];
  const sentence = `expected more than renew.withinDays, which is ${withinDays}; got ${JSON.stringify(extendBy)}: it would be due again at once`;
  return [{ path: ['renew', 'extendBy'], sentence }];
}
