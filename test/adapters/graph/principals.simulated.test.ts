import { expect, test } from '@jest/globals';
import { createPrincipals } from '../../../src/adapters/graph/principals.ts';
import { rememberedCall } from './remembered-call.ts';
import { startSimulatedGraph } from './simulated-client.ts';

test('principals of the simulated directory are resolved by their ids in one request', async () => {
  // The simulated getByIds sends more than `$select` asks for, which Graph does not: so its shape is not checked here.
  const graph = await startSimulatedGraph('5f7a3c1e-0d7b-4a52-9a37-6c1f5a7f0012', { checkShapes: false });
  try {
    const call = rememberedCall();
    const { users, groups } = graph.simulator.tenant;
    const asked = [...users.all().slice(0, 5), ...groups.all().slice(0, 2)].map(({ id }) => id);
    const nobody = '99999999-aaaa-4bbb-8ccc-999999999999';

    const { found, absent } = await createPrincipals(graph.client).resolve([...asked, nobody], call);

    expect([...found.keys()]).toEqual(asked);
    expect([...found.values()].map(({ kind }) => kind)).toEqual([
      ...Array.from({ length: 5 }, () => 'user'),
      'group',
      'group',
    ]);
    expect(absent).toEqual([nobody]);
    expect(call.tally.requests).toBe(1);
  } finally {
    await graph.close();
  }
});
