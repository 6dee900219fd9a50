import { bodyOf, noon, type SmallGraph, startSmallGraph } from '../small-graph.ts';

export const things = '/v1.0/things';

/** The ids of the things, page by page. */
export const wholeListing = [
  ['thing-0', 'thing-1', 'thing-2', 'thing-3'],
  ['thing-4', 'thing-5', 'thing-6', 'thing-7'],
  ['thing-8', 'thing-9'],
];

/** A graph that answers as fast as it is asked, so that each refusal is that of a fault. */
export const startFaultyGraph = () => startSmallGraph({ throttling: false });

/** Sets back what a test may have changed. */
export function reset(graph: SmallGraph): void {
  graph.faults.clear();
  graph.clock.set(noon);
  graph.created.length = 0;
}

/** Asks for one page. */
export async function pageOf(graph: SmallGraph, path: string) {
  const answer = await graph.call(path);
  const body = await bodyOf(answer);
  const ids = body.value.map(({ id }) => id);
  return { status: answer.status, ids, next: body['@odata.nextLink'] ?? '' };
}
