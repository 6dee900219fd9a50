import type { Heard } from '../full-graph.ts';
import type { PimCase } from './cases.ts';
import { documentedSenders } from './people.ts';
import type { Scene } from './scene.ts';
import { type Difference, differencesOf } from './shape.ts';
import { type Renaming, renamed, type Stage } from './stage.ts';

/** An answer beside the documented one. */
export interface Replayed {
  readonly heard: Heard;
  /** The body that was answered; `null`: none. Plain text is read as the number that it is. */
  readonly answered: unknown;
  /** The documented body, with the ids of this tenant. */
  readonly documented: unknown;
}

export async function replay(stage: Stage, pimCase: PimCase, scene: Scene): Promise<Replayed> {
  const prepared = await scene.prepare?.(stage);
  const heard = await stage.replay(pimCase, prepared, scene.sender);
  const senders = Object.fromEntries(documentedSenders.map((id) => [id, stage.appId]));
  const answered = bodyOf(heard);
  const renaming: Renaming = { ...senders, ...prepared, ...ownId(pimCase.responseBody, answered) };
  return { heard, answered, documented: renamed(pimCase.responseBody, renaming) };
}

function bodyOf({ headers, text, body }: Heard): unknown {
  if (text === '') return null;
  return mediaType(headers.get('content-type')) === 'text/plain' ? Number(text) : body;
}

/** What a POST makes gets its id from Graph, which cannot be known before. */
function ownId(documented: unknown, answered: unknown): Renaming {
  const [theirs, ours] = [documented, answered].map((body) => (body as { id?: string } | null)?.id);
  return theirs === undefined || ours === undefined ? {} : { [theirs]: ours };
}

/** Differences that no tolerance of the scene covers, and tolerances for which there is no difference. */
export function unlike(
  { documented, answered }: Pick<Replayed, 'documented' | 'answered'>,
  { path }: Pick<PimCase, 'path'>,
  { tolerated = [], hasOthers }: Pick<Scene, 'tolerated' | 'hasOthers'>,
): string[] {
  const unused = new Set(tolerated.flatMap(({ what, where }) => where.map((each) => `${each}: ${what}`)));
  const allowed = new Set(unused);
  const isTolerated = (difference: Difference) => {
    unused.delete(written(difference));
    return allowed.has(written(difference));
  };
  const isSelected = path.includes('$select=');
  const found = differencesOf(documented, answered, {
    ...{ isSelected, isTolerated },
    hasOthers: hasOthers === true,
  });
  return [...found.map(written), ...[...unused].map((each) => `${each}: tolerated, and does not occur`)];
}

function written({ where, what }: Difference): string {
  return `${where}: ${what}`;
}

/** Values as they are compared: instants are of another day, errors have ids of their own, contexts another host. */
export function valuesOf(body: unknown): unknown {
  return JSON.parse(
    JSON.stringify(body, (name, value) => {
      if (name === '@odata.context' || name === 'innerError') return undefined;
      return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? 'an instant' : value;
    }),
  );
}

/** Names of documented headers that are not answered, or whose media type is another. */
export function headersUnlike({ responseHeaders }: PimCase, { headers }: Heard): string[] {
  return Object.entries(responseHeaders).flatMap(([name, value]) => {
    const given = headers.get(name);
    if (given === null) return [`${name}: missing`];
    const isOther = name.toLowerCase() === 'content-type' && mediaType(given) !== mediaType(value);
    return isOther ? [`${name}: ${given}`] : [];
  });
}

function mediaType(header: string | null | undefined): string | undefined {
  return header?.split(';')[0]?.trim().toLowerCase();
}
