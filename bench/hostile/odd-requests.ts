import { type Attack, harmIf } from './attack.ts';
import { call, grantOf, has, plainRole, type Request, tokenOf } from './caller.ts';
import type { Stage } from './stage.ts';

const kind = 'requests that are not what they seem';

/** Asks for access without the authentication context, in an odd way that may be taken for a read; then with it. */
function withoutContext(
  name: string,
  ask: (body: object) => readonly (Request & { readonly path: string })[],
): Attack {
  return {
    kind,
    name,
    async attempt(stage) {
      const { id } = stage.person();
      const weak = await tokenOf(stage, { userId: stage.person().id, acrs: [] }, 'Grant', 'Read');
      for (const { path, ...request } of ask(grantOf(id))) await call(stage, weak, path, request);
      const harm = harmIf(has(stage, id), 'access was given to whom the request asked for');
      const strong = await tokenOf(stage, { userId: stage.person().id }, 'Grant');
      await call(stage, strong, 'eligibilities', { body: grantOf(id) });
      return { harm, bites: has(stage, id) };
    },
  };
}

const overrides = ['x-http-method-override', 'x-http-method', 'x-method-override', 'x-original-method'];
const spellings = [
  ...['Eligibilities', 'eligibilities/', '%65ligibilities', 'eligibilities?_method=GET', 'eligibilities;a=b'],
  ...['./eligibilities', 'me/../eligibilities', '//eligibilities', 'eligibilities%2F', 'eligibilities%00'],
];

/** A grant whose body has a member twice: whom the gate looks at and who gets it have to be the same. */
function memberTwice(
  name: string,
  order: (self: string, other: string) => readonly [string, string],
): Attack {
  return {
    kind,
    name,
    async attempt(stage) {
      const [self, other] = [stage.person().id, stage.person().id];
      const bearer = await tokenOf(stage, { userId: self }, 'Grant');
      const [first, second] = order(self, other);
      const rest = JSON.stringify({ ...grantOf(first), principalId: undefined }).slice(1);
      const body = `{"principalId":"${first}","principalId":"${second}",${rest}`;
      await call(stage, bearer, 'eligibilities', { body, method: 'POST' });
      const harm = harmIf(has(stage, self), 'whoever asked gave access to themself');
      return { harm, bites: await isGivenTo(stage, bearer) };
    },
  };
}

async function isGivenTo(stage: Stage, bearer: string): Promise<boolean> {
  const { id } = stage.person();
  await call(stage, bearer, 'eligibilities', { body: grantOf(id) });
  return has(stage, id, plainRole);
}

export const oddRequests: readonly Attack[] = [
  withoutContext('a write that headers call a read', (body) =>
    overrides.map((name) => ({ path: 'eligibilities', body, headers: { [name]: 'GET' } })),
  ),
  withoutContext('a write to the same path in other spellings', (body) =>
    spellings.map((path) => ({ path, body })),
  ),
  memberTwice('a body with the beneficiary twice, whoever asks last', (self, other) => [other, self]),
  memberTwice('a body with the beneficiary twice, whoever asks first', (self, other) => [self, other]),
  {
    kind,
    name: 'two tokens in one header, the second of somebody with the role',
    async attempt(stage) {
      const { id } = stage.person();
      const own = await tokenOf(stage, { userId: stage.person().id }, 'Read');
      const other = await tokenOf(stage, { userId: stage.person().id }, 'Grant');
      const forged = other.split('.').with(2, 'AAAA').join('.');
      for (const bearer of [`${own}, Bearer ${forged}`, `${own},${forged}`, `${forged} ${own}`])
        await call(stage, bearer, 'eligibilities', { body: grantOf(id) });
      const harm = harmIf(has(stage, id), 'access was given by a token that nobody signed');
      await call(stage, other, 'eligibilities', { body: grantOf(id) });
      return { harm, bites: has(stage, id) };
    },
  },
];
