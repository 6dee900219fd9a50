import { ruleIds } from '../src/adapters/graph/areas/role-policies.ts';
import { otherTenantId, paramNames, type Route, type RouteInput } from './api-environment.ts';

const oddTexts = [
  '',
  ' ',
  '/',
  '..',
  '%',
  '%00',
  '\u0000',
  "'",
  "' or 1 eq 1",
  '{}',
  '[]',
  'null',
  '-1',
  '1e309',
  '💥',
  '\ud800',
  'a'.repeat(5_000),
  '62e90394-69f5-4237-9190-012177145e10',
  '00000000-0000-0000-0000-000000000000',
  '/administrativeUnits/x',
  '<script>',
  '$batch',
  '2026-11-24T00:00:00Z',
  '2026-02-30T00:00:00Z',
  'P180D',
  'P1Y',
  'PT-5M',
  'assign',
  'remove',
  'instances',
  'schedules',
  '1',
  '1000',
  'true',
];
const names = [
  'action',
  'principalId',
  'roleDefinitionId',
  'directoryScopeId',
  'start',
  'end',
  'duration',
  'permanent',
  'justification',
  'ticket',
  'validateOnly',
  'rules',
  'maximumDuration',
  'enabledRules',
  'isExpirationRequired',
  'setting',
  'top',
  'from',
  'view',
  'status',
  'withRules',
  'Expiration_EndUser_Assignment',
  'Enablement_EndUser_Assignment',
  '__proto__',
  'constructor',
  '@odata.type',
  'id',
  'target',
  'job',
  'mode',
  'hash',
  'runId',
  'state',
  'since',
  'decision',
];

/** A valid body for each kind of rule. A rule's id begins with its kind. */
const ruleBodies = new Map<string, Record<string, unknown>>([
  ['Expiration', { isExpirationRequired: true, maximumDuration: 'PT4H' }],
  ['Enablement', { enabledRules: ['Justification'] }],
  ['AuthenticationContext', { isEnabled: false, claimValue: 'c1' }],
  ['Notification', { notificationLevel: 'Critical', notificationRecipients: [] }],
  ['Approval', { setting: { isApprovalRequired: false } }],
]);

/** Valid bodies, to be corrupted in one place. A body that is wrong everywhere never passes the first check. */
const validBodies: readonly Record<string, unknown>[] = [
  {
    action: 'assign',
    principalId: '92bca7fe-7195-4866-ac0e-935e9a461111',
    roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
    directoryScopeId: '/',
    duration: 'P180D',
    justification: 'fuzz',
  },
  { job: 'renew-eligibilities' },
  { job: 'remove-stale-assignments', mode: 'plan' },
  { hash: 'c'.repeat(64) },
  { rules: { Expiration_EndUser_Assignment: { maximumDuration: 'PT4H' } } },
  ...ruleBodies.values(),
];

/** Existing ids, by the name of the parameter. Invalid ids alone never pass the first check. */
export type KnownIds = Readonly<Record<string, readonly string[]>>;

/** @param tenant ids that exist in the tenant and the store. */
export function knownIds(tenant: {
  readonly policyIds: readonly string[];
  readonly runIds: readonly string[];
}): KnownIds {
  // Each undo is a whole run, so most ids are unknown ones.
  const id = [
    ...tenant.runIds,
    ...Array.from({ length: 12 }, (_, number) => `20261124T020000000Z-${number}`),
  ];
  const tenantId = [otherTenantId, otherTenantId.toUpperCase(), '33333333-0000-4000-8000-000000000003'];
  return { policyId: tenant.policyIds, ruleId: ruleIds, id, tenantId };
}

/** A random input for a route: sometimes valid, mostly not. */
export function randomInput(route: Route, random: () => number, token: string, known: KnownIds): RouteInput {
  const pick = <T>(from: readonly T[], or: T): T => from[Math.floor(random() * from.length)] ?? or;
  const text = () => pick(oddTexts, '');
  const params = Object.fromEntries(paramNames(route).map((name) => [name, idFor(name)]));
  // Most routes accept no query, so half of the inputs have none.
  const query = Array.from(
    { length: random() < 0.5 ? 0 : Math.floor(random() * 4) },
    (): [string, string] => [pick(names, 'top'), text()],
  );
  const headers = new Headers({ authorization: `Bearer ${token}` });
  if (random() < 0.9)
    headers.set(
      'content-type',
      pick(['application/json', 'application/json; charset=utf-8', 'text/plain', 'a/b'], 'a/b'),
    );
  if (random() < 0.5)
    headers.set('idempotency-key', pick(['k', 'k'.repeat(300), 'a b', '"', '/', 'k-1'], 'k'));
  const body = randomBody();
  return { params, query, headers, body };

  function idFor(name: string): string {
    const ids = known[name] ?? [];
    return ids.length > 0 && random() < 0.7 ? pick(ids, '') : text();
  }

  function randomBody(): string {
    const kind = random();
    if (kind < 0.15) {
      return pick(['', '{', '[1', 'nul', '"', '\u0000', '['.repeat(20_000), 'x'.repeat(200_000)], '');
    }
    if (kind < 0.5) return JSON.stringify(randomValue(3));
    return JSON.stringify({
      ...(ruleBodies.get(params.ruleId?.split('_')[0] ?? '') ?? pick(validBodies, {})),
      ...(kind < 0.8 ? { [pick(names, 'id')]: randomValue(1) } : {}),
    });
  }

  function randomValue(depth: number): unknown {
    const kind = random();
    if (depth > 0 && kind < 0.6) {
      return Object.fromEntries(
        Array.from({ length: Math.floor(random() * 8) }, () => [pick(names, 'id'), randomValue(depth - 1)]),
      );
    }
    if (depth > 0 && kind < 0.7)
      return Array.from({ length: Math.floor(random() * 4) }, () => randomValue(depth - 1));
    return pick<unknown>([text(), text(), text(), null, true, false, -1, 0, 1e308, 0.1], null);
  }
}
