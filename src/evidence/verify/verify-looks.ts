import type { HistoryInterval, Look } from '../../domain/model/evidence.ts';
import type { InstantText } from '../../domain/model/recorded.ts';
import type { Finding } from '../proof/findings.ts';
import type { Manifest } from '../proof/manifest.ts';

/** What the store says of the runs of the history, beside the rows that they added. */
export interface RunsSaid {
  readonly intervals: readonly HistoryInterval[];
  readonly looks: ReadonlyMap<string, Look>;
}

const job = 'snapshot-access';

/**
 * Verifies when intervals began and when each part was last looked at, by what runs said of themselves in the log.
 *
 * @param unfinished runs that did not end: nothing of them is in the log yet.
 */
export function verifyLooks(
  { intervals, looks }: RunsSaid,
  manifests: readonly Manifest[],
  unfinished: ReadonlySet<string>,
): readonly Finding[] {
  const own = manifests.filter((manifest) => manifest.job === job);
  if (own.length === 0) return [];
  const known = new Set([...own.map(({ runId }) => runId), ...unfinished]);
  const begun = intervals
    .filter(({ runId }) => !known.has(runId))
    .map(({ name, runId }) =>
      altered(
        `EvidenceRuns / intervals / ${name}`,
        `No run ${runId}, which is said to have begun it, is sealed`,
      ),
    );
  return [
    ...begun,
    ...[...lastLooks(own)].flatMap(([part, look]) => lookOf(part, look, looks)),
    ...foreign(looks, known),
  ];
}

/** Instants at which runs saw all of some part, by the log: they had noted it before they were sealed. */
export function looksIn(manifests: readonly Manifest[]): readonly InstantText[] {
  const own = manifests.filter((manifest) => manifest.job === job);
  return own.flatMap(({ at, complete }) => (Object.values(complete).includes(true) ? [at] : []));
}

/** The last run that saw all of each part, by the log. */
function lastLooks(manifests: readonly Manifest[]): ReadonlyMap<string, Look> {
  const last = new Map<string, Look>();
  for (const { runId, at, complete } of manifests)
    for (const [part, isComplete] of Object.entries(complete)) if (isComplete) last.set(part, { at, runId });
  return last;
}

function lookOf(part: string, sealed: Look, looks: ReadonlyMap<string, Look>): readonly Finding[] {
  const said = looks.get(part);
  const place = `EvidenceRuns / looks / ${part}`;
  if (said === undefined)
    return [altered(place, `It is missing, and run ${sealed.runId} saw all of it at ${sealed.at}`)];
  const isOther = said.at < sealed.at || (said.at === sealed.at) !== (said.runId === sealed.runId);
  return isOther
    ? [altered(place, `It says ${said.at}, and run ${sealed.runId} saw all of it at ${sealed.at}`)]
    : [];
}

/** A run may have died right after it had noted its looks: it is not in the log, and nobody can tell it from one that never was. */
function foreign(looks: ReadonlyMap<string, Look>, known: ReadonlySet<string>): readonly Finding[] {
  return [...looks]
    .filter(([, { runId }]) => runId !== '' && !known.has(runId))
    .slice(0, 1)
    .map(([part, { runId }]) => ({
      kind: 'run-not-sealed',
      runId,
      place: `EvidenceRuns / looks / ${part}`,
      because: 'It is said to have looked, and is not in the log: it died, or never was.',
    }));
}

function altered(place: string, because: string): Finding {
  return { kind: 'state-altered', place, because: `${because}.` };
}
