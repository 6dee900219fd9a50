import { paramNames, type Route, type Sent } from './api-ground.ts';

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
];

/** Bodies that a route would take, to be spoilt in one place: what is wrong all over never gets past the first check. */
const goodBodies: readonly Record<string, unknown>[] = [
  {
    action: 'assign',
    principalId: '92bca7fe-7195-4866-ac0e-935e9a461111',
    roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
    directoryScopeId: '/',
    duration: 'P180D',
    justification: 'fuzz',
  },
  { maximumDuration: 'PT4H' },
  { rules: { Expiration_EndUser_Assignment: { maximumDuration: 'PT4H' } } },
];

/** Something that somebody might send: now and then well made, mostly not. */
export function madeUp(route: Route, random: () => number, token: string): Sent {
  const pick = <T>(from: readonly T[], or: T): T => from[Math.floor(random() * from.length)] ?? or;
  const text = () => pick(oddTexts, '');
  const params = Object.fromEntries(paramNames(route).map((name) => [name, text()]));
  const query = Array.from({ length: Math.floor(random() * 4) }, (): [string, string] => [
    pick(names, 'top'),
    text(),
  ]);
  const headers = new Headers({ authorization: `Bearer ${token}` });
  if (random() < 0.9)
    headers.set(
      'content-type',
      pick(['application/json', 'application/json; charset=utf-8', 'text/plain', 'a/b'], 'a/b'),
    );
  if (random() < 0.5)
    headers.set('idempotency-key', pick(['k', 'k'.repeat(300), 'a b', '"', '/', 'k-1'], 'k'));
  const body = madeUpBody();
  return { params, query, headers, body };

  function madeUpBody(): string {
    const kind = random();
    if (kind < 0.15) {
      return pick(['', '{', '[1', 'nul', '"', '\u0000', '['.repeat(20_000), 'x'.repeat(200_000)], '');
    }
    if (kind < 0.5) return JSON.stringify(value(3));
    return JSON.stringify({
      ...pick(goodBodies, {}),
      ...(kind < 0.9 ? { [pick(names, 'id')]: value(1) } : {}),
    });
  }

  function value(depth: number): unknown {
    const kind = random();
    if (depth > 0 && kind < 0.6) {
      return Object.fromEntries(
        Array.from({ length: Math.floor(random() * 8) }, () => [pick(names, 'id'), value(depth - 1)]),
      );
    }
    if (depth > 0 && kind < 0.7)
      return Array.from({ length: Math.floor(random() * 4) }, () => value(depth - 1));
    return pick<unknown>([text(), text(), text(), null, true, false, -1, 0, 1e308, 0.1], null);
  }
}
