import { z } from 'zod';
import type { People } from '../../../ports/index.ts';
import type { GraphClient } from '../client/client.ts';
import { type GraphOperation, graphOperation, nameOf, requestFor } from '../client/operation.ts';
import { id, readWire, sent } from '../client/wire.ts';
import { foundOrNothing } from './found-or-nothing.ts';

const ofUsers = { application: 'User.Read.All', delegated: undefined, workload: 'directory' } as const;

export const peopleOperations = {
  readManager: graphOperation('readManager', 'GET', '/users/{id}/manager', ofUsers),
  readAccountMarks: graphOperation('readAccountMarks', 'GET', '/users/{id}', ofUsers),
} as const satisfies Record<string, GraphOperation>;

const wireManager = z.object({ id });
const wireMarks = z.object({ id, employeeId: sent.text, mail: sent.text });

/**
 * Reads who somebody's manager is, and what two accounts of one person have in common.
 *
 * - `GET /users/{id}/manager`: `User.Read.All`
 * - `GET /users/{id}`: `User.Read.All`
 *
 * Source: docs/graph-facts.md#managers-and-marks-of-accounts.
 */
export function createPeople(client: GraphClient): People {
  return {
    managerIdOf: (userId, call) =>
      foundOrNothing(async () => {
        const operation = peopleOperations.readManager;
        const request = requestFor(operation, { ids: { id: userId }, query: { $select: 'id' } });
        const { body, facts } = await client.send(request, call);
        return readWire(wireManager, body, { operation: nameOf(operation), facts }).id.toLowerCase();
      }),
    marksOf: (userId, call) =>
      foundOrNothing(async () => {
        const operation = peopleOperations.readAccountMarks;
        const query = { $select: 'id,employeeId,mail' };
        const { body, facts } = await client.send(
          requestFor(operation, { ids: { id: userId }, query }),
          call,
        );
        const { employeeId, mail } = readWire(wireMarks, body, { operation: nameOf(operation), facts });
        return { employeeId: said(employeeId), mail: said(mail) };
      }),
  };
}

/** An empty text says nothing. */
function said(text: string | null | undefined): string | undefined {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? undefined : trimmed;
}
