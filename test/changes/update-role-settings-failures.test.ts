import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { graphError, type ScriptedGraph, startScriptedGraph } from '../adapters/graph/scripted-graph.ts';
import { bareRules } from '../adapters/graph/wire-policies.ts';
import {
  activation,
  type Changes,
  firstRead,
  otherMoved,
  patched,
  patchesOf,
  reread,
  roles,
  shorter,
  updateOn,
} from './role-settings-stage.ts';

let graph: ScriptedGraph;
beforeEach(async () => {
  graph = await startScriptedGraph();
});
afterEach(() => graph.close());

const update = (changes: Changes) => updateOn(graph, changes);
const patches = () => patchesOf(graph);

describe('a change of a rule that does not go as it should', () => {
  const no = graphError(400, 'InvalidPolicy', 'The policy does not match the schema.');

  test('is taken back with all that moved beside it', async () => {
    const moved = reread({ ...shorter, ...otherMoved });
    graph.replies(firstRead(), roles, patched, moved, moved, moved, patched, reread());

    expect(await update(shorter)).toEqual({
      kind: 'restored',
      restored: true,
      unexpected: ['Notification_Admin_EndUser_Assignment'],
    });
    const [first, second] = patches();
    expect(first?.rules.map(({ id }) => id)).toEqual([activation]);
    expect(second?.rules).toEqual(
      bareRules().filter(({ id }) => id === activation || id === 'Notification_Admin_EndUser_Assignment'),
    );
  });

  test('is taken back whole where taking back what moved moves yet another one', async () => {
    const moved = reread({ ...shorter, ...otherMoved });
    const movedAgain = reread({ Enablement_Admin_Assignment: { enabledRules: [] } });
    graph.replies(firstRead(), roles, patched, moved, moved, moved);
    graph.replies(patched, movedAgain, movedAgain, movedAgain, patched, reread());

    expect(await update(shorter)).toMatchObject({ kind: 'restored', restored: true });
    expect(patches()[2]?.rules).toHaveLength(17);
  });

  test('and did not stick is reported, with nothing to put back', async () => {
    graph.replies(firstRead(), roles, patched, reread(), reread(), reread());

    expect(await update(shorter)).toEqual({ kind: 'restored', restored: true, unexpected: [activation] });
    expect(patches()).toHaveLength(1);
  });

  test('and cannot be taken back says so, and why', async () => {
    const moved = reread({ ...shorter, ...otherMoved });
    graph.replies(firstRead(), roles, patched, moved, moved, moved, no, moved, moved, moved);

    expect(await update(shorter)).toEqual({
      kind: 'restored',
      restored: false,
      unexpected: ['Notification_Admin_EndUser_Assignment'],
      reason: 'The policy does not match the schema.',
    });
  });

  test('because the refused request moved something all the same is taken back', async () => {
    graph.replies(firstRead(), roles, no, reread(otherMoved), patched, reread());

    expect(await update(shorter)).toEqual({
      kind: 'restored',
      restored: true,
      unexpected: ['Notification_Admin_EndUser_Assignment'],
    });
  });
});

describe('a change of a rule whose answer was lost', () => {
  const lost = graphError(504, 'GatewayTimeout', '');

  test('is not sent twice when it shows', async () => {
    graph.replies(firstRead(), roles, lost, reread(shorter));

    expect(await update(shorter)).toMatchObject({ kind: 'updated' });
    expect(patches()).toHaveLength(1);
  });

  test('is sent again when nothing has moved', async () => {
    graph.replies(firstRead(), roles, lost, reread(), reread(), reread(), patched, reread(shorter));

    expect(await update(shorter)).toMatchObject({ kind: 'updated' });
    expect(patches()).toHaveLength(2);
  });

  test('three times is given up', async () => {
    const round = [lost, reread(), reread(), reread()];
    graph.replies(firstRead(), roles, ...round, ...round, ...round);

    await expect(update(shorter)).rejects.toMatchObject({ kind: 'unavailable', status: 504 });
  });
});
