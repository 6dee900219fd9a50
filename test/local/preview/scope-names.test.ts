import { describe, expect, test } from '@jest/globals';
import { scopeNames } from '../../../local/preview/scope-names.ts';
import { GraphCallError } from '../../../src/ports/errors.ts';
import { scopeText } from '../../../src/report/preview/scope-text.ts';
import { FakeObjectNames } from '../../fakes/fake-object-names.ts';
import { roleKey } from '../../snapshot-builder.ts';
import { readCall } from '../../tenant/snapshot-ports.ts';

const lyon = '77777777-aaaa-4bbb-8ccc-000000000051';
const billing = '77777777-aaaa-4bbb-8ccc-000000000052';
const gone = '77777777-aaaa-4bbb-8ccc-000000000053';
const names = {
  [lyon]: { type: 'administrativeUnit', displayName: 'Lyon' },
  [billing]: { type: 'application', displayName: 'Billing' },
};
const at = (directoryScopeId: string) => roleKey({ directoryScopeId });

describe('names of scopes', () => {
  test('are those of administrative units and of apps, beside their ids, for one request', async () => {
    const call = readCall();
    const keys = [at(`/administrativeUnits/${lyon}`), at(`/${billing}`), at(`/${billing}`), at('/')];
    const { scopes, misses } = await scopeNames(new FakeObjectNames(names), keys, call);

    expect([...scopes].map(([id, name]) => scopeText(id, name))).toEqual([
      `Lyon (administrative unit ${lyon})`,
      `Billing (app registration ${billing})`,
    ]);
    expect(misses).toEqual([]);
    expect(call.tally.requests).toBe(1);
  });

  test('are asked for only where a role is held at less than the whole directory', async () => {
    const from = new FakeObjectNames();
    const group = { principalId: 'ada', groupId: lyon, accessId: 'member' } as const;

    expect((await scopeNames(from, [at('/'), group], readCall())).scopes.size).toBe(0);
    expect(from.asked).toEqual([]);
  });

  test('are the id with the reason where the directory has no such object', async () => {
    const scope = `/administrativeUnits/${gone}`;
    const { scopes, misses } = await scopeNames(new FakeObjectNames(names), [at(scope)], readCall());

    expect(scopeText(scope, scopes.get(scope))).toBe(
      `administrative unit ${gone}, which the directory does not have any more`,
    );
    expect(misses).toEqual([]);
  });

  test('are the id where they could not be read, and that is said', async () => {
    const from = new FakeObjectNames(names);
    from.failure = new GraphCallError('forbidden', 'POST /directoryObjects/getByIds: 403 Denied.', {
      ...{ status: 403, code: 'Denied', said: 'no' },
    });
    const { scopes, misses } = await scopeNames(from, [at(`/${billing}`)], readCall());

    expect(scopeText(`/${billing}`, scopes.get(`/${billing}`))).toBe(
      `object ${billing}, whose name could not be read`,
    );
    expect(misses).toEqual([
      { part: 'scope-names', because: expect.stringMatching(/^POST .* 403 Denied: no\. What you signed in/) },
    ]);
  });

  test('are not waited for by whoever gives up', async () => {
    const from = new FakeObjectNames();
    from.failure = new GraphCallError('cancelled', 'cancelled', { code: 'Cancelled' });

    await expect(scopeNames(from, [at(`/${billing}`)], readCall())).rejects.toThrow('cancelled');
  });
});
