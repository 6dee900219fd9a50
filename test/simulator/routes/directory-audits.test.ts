import { describe, expect, test } from '@jest/globals';
import type { DirectoryAudit } from '../../../simulator/state/audit-event.ts';
import { nextOf, now, origin, simulatedGraph } from './simulated-graph.ts';

const graph = simulatedGraph();
const audits = '/v1.0/auditLogs/directoryAudits';
const truth = ([...graph.tenant.auditLog.all(now)] as DirectoryAudit[]).toReversed();
const ids = (events: readonly { readonly id: string }[]) => events.map(({ id }) => id);

describe('the list of directory audits', () => {
  test('comes newest first, 1,000 to a page', () => {
    const { items, pages } = graph.everything(audits);

    expect(pages).toEqual([1_000, 1_000, 500]);
    expect(items).toEqual(truth);
  });

  test('comes oldest first when asked so', () => {
    expect(ids(graph.everything(`${audits}?$orderby=activityDateTime asc`).items)).toEqual(
      ids(truth.toReversed()),
    );
  });

  test.each([1_000, 999, 500, 250, 7])('read to its end in pages of %i holds each event once', (top) => {
    const { items, pages } = graph.everything(`${audits}?$top=${top}`);

    expect(ids(items)).toEqual(ids(truth));
    expect(Math.max(...pages)).toBe(top);
    expect(pages).toHaveLength(Math.ceil(2_500 / top));
  });

  test('names its context', () => {
    expect(graph.ask(`${audits}?$select=id,activityDateTime`)['@odata.context']).toBe(
      `${origin}/v1.0/$metadata#auditLogs/directoryAudits(id,activityDateTime)`,
    );
  });

  test('gives only what $select names', () => {
    const [first] = graph.ask(`${audits}?$select=ID,result&$top=1`).value;

    expect(first).toEqual({ id: truth[0]?.id, result: truth[0]?.result });
  });
});

describe('a filter on the instant', () => {
  test.each([
    [
      'activityDateTime ge 2026-11-01T00:00:00Z and activityDateTime le 2026-11-02T00:00:00Z',
      '2026-11-01',
      '2026-11-02T00:00:00.0000001',
    ],
    ['activityDateTime ge 2026-11-20', '2026-11-20', '9'],
    ['ActivityDateTime le 2026-10-25T12:00:00.5Z', '0', '2026-10-25T12:00:00.5000001'],
    [
      'activityDateTime le 2026-11-05T00:00:00Z and activityDateTime le 2026-11-04T00:00:00Z and activityDateTime ge 2026-11-03T00:00:00Z',
      '2026-11-03',
      '2026-11-04T00:00:00.0000001',
    ],
    ['activityDateTime ge 2026-12-01T00:00:00Z', '9', '9'],
    [
      `activityDateTime eq ${truth[17]?.activityDateTime}`,
      truth[17]?.activityDateTime ?? '',
      `${truth[17]?.activityDateTime}x`,
    ],
  ])('%s gives what a look at every event gives', (filter, from, before) => {
    const expected = truth.filter(
      ({ activityDateTime }) => activityDateTime >= from && activityDateTime < before,
    );

    for (const top of [1_000, 37])
      expect(
        ids(graph.everything(`${audits}?$top=${top}&$filter=${encodeURIComponent(filter)}`).items),
      ).toEqual(ids(expected));
  });
});

describe('the other documented filters', () => {
  const user = truth.find(({ initiatedBy }) => initiatedBy.user !== null)?.initiatedBy.user;
  const app = truth.find(({ initiatedBy }) => initiatedBy.app?.appId)?.initiatedBy.app;
  const target = truth[3]?.targetResources[0];
  const quoted = (text: string | null | undefined) => `'${text?.replaceAll("'", "''")}'`;
  test.each<[string, (event: DirectoryAudit) => boolean | undefined]>([
    ["loggedByService eq 'PIM'", ({ loggedByService }) => loggedByService === 'PIM'],
    ["category eq 'RoleManagement'", ({ category }) => category === 'RoleManagement'],
    [
      "startswith(activityDisplayName,'Add ')",
      ({ activityDisplayName }) => activityDisplayName.startsWith('Add '),
    ],
    [
      `correlationId eq '${truth[9]?.correlationId}'`,
      ({ correlationId }) => correlationId === truth[9]?.correlationId,
    ],
    [`id eq '${truth[99]?.id}'`, ({ id }) => id === truth[99]?.id],
    [`initiatedBy/user/id eq '${user?.id}'`, ({ initiatedBy }) => initiatedBy.user?.id === user?.id],
    [
      `initiatedBy/user/displayName eq ${quoted(user?.displayName)}`,
      ({ initiatedBy }) => initiatedBy.user?.displayName === user?.displayName,
    ],
    [
      `startswith(initiatedBy/user/userPrincipalName,${quoted(user?.userPrincipalName.slice(0, 6))})`,
      ({ initiatedBy }) =>
        initiatedBy.user?.userPrincipalName.startsWith(user?.userPrincipalName.slice(0, 6) ?? '?'),
    ],
    [`initiatedBy/app/appId eq '${app?.appId}'`, ({ initiatedBy }) => initiatedBy.app?.appId === app?.appId],
    [
      `targetResources/any(t:t/id eq '${target?.id}')`,
      ({ targetResources }) => targetResources.some(({ id }) => id === target?.id),
    ],
    [
      `targetResources/any(t:startswith(t/displayName,${quoted(target?.displayName?.slice(0, 3))}))`,
      ({ targetResources }) =>
        targetResources.some(({ displayName }) =>
          displayName?.startsWith(target?.displayName?.slice(0, 3) ?? '?'),
        ),
    ],
    [
      "activityDateTime ge 2026-11-10T00:00:00Z and loggedByService eq 'Core Directory'",
      (event) => event.activityDateTime >= '2026-11-10' && event.loggedByService === 'Core Directory',
    ],
    [
      "loggedByService eq 'PIM' or activityDateTime ge 2026-11-21T00:00:00Z",
      (event) => event.activityDateTime >= '2026-11-21' || event.loggedByService === 'PIM',
    ],
  ])('%s', (filter, holds) => {
    const expected = truth.filter(holds);

    expect(expected.length).toBeGreaterThan(0);
    expect(ids(graph.everything(`${audits}?$top=400&$filter=${encodeURIComponent(filter)}`).items)).toEqual(
      ids(expected),
    );
  });
});

describe('a query that Graph refuses', () => {
  test.each([
    ['$filter=createdDateTime ge 2026-11-01T00:00:00Z', 'BadRequest'],
    ['$filter=activityDateTime gt 2026-11-01T00:00:00Z', 'Request_UnsupportedQuery'],
    ["$filter=activityDateTime ge '2026-11-01T00:00:00Z'", 'BadRequest'],
    ["$filter=result eq 'success'", 'Request_UnsupportedQuery'],
    ["$filter=not (loggedByService eq 'PIM')", 'Request_UnsupportedQuery'],
    ['$filter=activityDateTime', 'BadRequest'],
    ['$orderby=activityDisplayName', 'Request_UnsupportedQuery'],
    ['$orderby=activityDateTime downwards', 'BadRequest'],
    ['$select=createdDateTime', 'BadRequest'],
    ['$top=0', 'Request_UnsupportedQuery'],
    ['$top=1001', 'Request_UnsupportedQuery'],
    ['$top=ten', 'BadRequest'],
    ['$top=1&$top=2', 'BadRequest'],
    ['$count=true', 'BadRequest'],
    ['$expand=initiatedBy', 'BadRequest'],
    ['$skip=10', 'BadRequest'],
    ['$search=x', 'BadRequest'],
    ['$everything=now', 'BadRequest'],
    ['$skiptoken=made-up', 'BadRequest'],
  ])('%s answers 400 %s', (query, code) => {
    expect(graph.refusal(`${audits}?${query}`)).toMatchObject({ status: 400, code });
  });
});

describe('a listing that is under way', () => {
  const planted = {
    id: 'planted',
    activityDateTime: '2026-11-22T01:59:59.9999999Z',
    activityDisplayName: 'Update user',
    category: 'UserManagement',
    initiatedBy: { user: null, app: null },
  };

  test('does not shift when events arrive, and the next listing has them', () => {
    const own = simulatedGraph({ auditEvents: 50 });
    const begun = own.ask(`${audits}?$top=20`);
    own.tenant.auditLog.record(planted, '2026-11-22T02:00:05Z');
    own.tenant.auditLog.record(
      { ...planted, id: 'older', activityDateTime: '2026-11-01T00:00:00Z' },
      '2026-11-22T02:00:05Z',
    );
    const later = new Date('2026-11-22T02:00:10Z');

    const rest = own.everything(nextOf(begun), { at: later });

    expect(ids([...begun.value, ...rest.items])).not.toEqual(expect.arrayContaining(['older']));
    expect(new Set(ids([...begun.value, ...rest.items])).size).toBe(50);
    expect(ids(own.everything(audits, { at: later }).items)).toEqual(
      expect.arrayContaining(['planted', 'older']),
    );
  });
});

describe('one directory audit', () => {
  test('is read by its id, whatever its form', () => {
    for (const form of ['PIM_', 'Directory_', 'SSGM_']) {
      const event = truth.find(({ id }) => id.startsWith(form));
      expect(graph.ask(`${audits}/${event?.id}`)).toEqual({
        '@odata.context': `${origin}/v1.0/$metadata#auditLogs/directoryAudits/$entity`,
        ...event,
      });
    }
  });

  test('that is not there answers 404', () => {
    expect(graph.refusal(`${audits}/PIM_00000000-0000-4000-8000-000000000000_1`)).toMatchObject({
      status: 404,
      code: 'Request_ResourceNotFound',
    });
  });

  test('takes no list options', () => {
    expect(graph.refusal(`${audits}/${truth[0]?.id}?$top=1`).status).toBe(400);
  });
});
