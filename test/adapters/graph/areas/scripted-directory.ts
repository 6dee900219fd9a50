import { createDirectory } from '../../../../src/adapters/graph/areas/directory.ts';
import { jumpingTiming } from '../client/jumping-timing.ts';
import { scriptedClient } from '../scripted-client.ts';
import type { ScriptedGraph } from '../scripted-graph.ts';

export const scriptedDirectory = (graph: ScriptedGraph) =>
  createDirectory(scriptedClient(graph.origin, { timing: jumpingTiming() }));

/** An object's id in canonical form. */
export const guid = (number: number) => `11111111-aaaa-4bbb-8ccc-${String(number).padStart(12, '0')}`;

/** The properties of a user that are asked for. */
export const select =
  'id,displayName,accountEnabled,userType,onPremisesSyncEnabled,createdDateTime,externalUserState';

/** A user as Graph tells of one. */
export const wireUser = {
  id: guid(1),
  displayName: 'Ada Lovelace',
  accountEnabled: true,
  userType: 'Member',
  onPremisesSyncEnabled: null,
  createdDateTime: '2024-02-29T08:00:00Z',
  externalUserState: null,
};
