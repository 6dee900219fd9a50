import { basename } from 'node:path';
import { createDestination } from '../../src/adapters/graph/client/destination.ts';
import type { Timing } from '../../src/adapters/graph/client/timing.ts';
import { objectIdOf } from '../../src/adapters/graph/client/token.ts';
import type { LoadedRules } from '../../src/domain/model/rules.ts';
import { GraphCallError } from '../../src/ports/errors.ts';
import type { Clock } from '../../src/ports/index.ts';
import { newTally } from '../../src/ports/reading.ts';
import type {
  PreviewAccount,
  PreviewFindings,
  PreviewRules,
} from '../../src/report/preview/preview-findings.ts';
import { rulesJsonSchema } from '../../src/rules/json-schema.ts';
import { createRulesFile } from '../../src/rules/rules-file.ts';
import { lastOf } from './difference.ts';
import { forPerson } from './failures.ts';
import type { ReadWatch } from './first-reads.ts';
import { openFolder, type PreviewFolder } from './folder.ts';
import { countUsers, type GraphAccess, graphSources } from './graph-sources.ts';
import { emptyMemory, readMemory, saveMemory } from './kept-memory.ts';
import { openKeptReads } from './kept-reads.ts';
import { makePreview } from './make-preview.ts';
import type { PreviewOptions } from './options.ts';
import { createReadProgress, type ProgressStream, type ReadProgress } from './progress.ts';
import { comparedListings, notReadAgain, readOnce } from './read-once.ts';
import { previewRules } from './starter.ts';
import { writeReport } from './write-report.ts';

/** Whoever signed in, and what reads with their token. */
export interface SignedIn extends Omit<GraphAccess, 'timing'> {
  readonly account: Omit<PreviewAccount, 'id'>;
  /** As the user named it; `undefined`: by its id. */
  readonly tenantName: string | undefined;
}

/** What a preview needs beside its options. */
export interface PreviewParts {
  /** Asked once, when nothing stands in the way any more. */
  signIn(): Promise<SignedIn>;
  readonly clock: Clock;
  readonly timing: Timing;
  /** For progress. */
  readonly stderr: ProgressStream;
  /** Fires when the user gives up. */
  readonly signal: AbortSignal;
}

/** What was made, and where it is. */
export interface PreviewDone {
  readonly findings: PreviewFindings;
  /** Absolute. */
  readonly folder: string;
  readonly files: readonly string[];
}

const starterName = 'rules.json';

/**
 * Makes a preview and writes it into its folder.
 *
 * @throws PreviewError, RulesUnusable and SignInRefused with a sentence; GraphCallError `cancelled` when the user gives up:
 *   what was read to its end is kept then.
 */
export async function runPreview(options: PreviewOptions, parts: PreviewParts): Promise<PreviewDone> {
  const given = options.rulesFile === undefined ? undefined : await createRulesFile(options.rulesFile).load();
  const folder = await openFolder(options.out);
  const signedIn = await parts.signIn();
  const { tenantId, credential, origin } = signedIn;
  await folder.claim(tenantId);
  const token = await credential.getToken(createDestination(origin).scope, { abortSignal: parts.signal });
  const account = { ...signedIn.account, id: token === null ? undefined : objectIdOf(token.token) };
  const tally = newTally();
  const progress = createReadProgress({ ...parts.timing, stream: parts.stderr, tally });
  const access = { ...signedIn, timing: parts.timing };
  try {
    const { loaded, source } = await rulesFor(options, given, folder, account, progress);
    const memory = options.keep ? await readMemory(folder, tenantId, progress.print) : emptyMemory;
    if (options.anew) await folder.remove('reads');
    const kept = await openKeptReads(folder, {
      owner: `${tenantId} ${account.id ?? ''}`,
      together: comparedListings(options.withRequests),
      now: () => parts.clock.now(),
    });
    const old = notReadAgain(kept.known());
    if (old !== undefined) progress.print(old);
    void countUsers(access, parts.signal).then((count) => count && progress.expectUsers(count));
    const failures = new Map<string, GraphCallError>();
    const sources = readOnce(graphSources(access, options.withRequests), kept, noting(failures, progress));
    const input = {
      ...{ tenantId, loaded, memory, account, failures, tally },
      now: parts.clock.now(),
      tenant: { id: tenantId, name: signedIn.tenantName },
      rulesSource: source,
      withRequests: options.withRequests,
      timing: parts.timing,
    };
    const call = { signal: parts.signal, tally, log: progress.log };
    const { findings, memory: after } = await makePreview(sources, input, call);
    progress.stop();
    const files = await writeReport(folder, findings);
    if (options.keep) await saveMemory(folder, tenantId, { ...after, last: lastOf(findings) });
    await kept.forget();
    return { findings, folder: folder.path, files };
  } finally {
    progress.stop();
  }
}

function noting(failures: Map<string, GraphCallError>, { watch }: ReadProgress): ReadWatch {
  return {
    ...watch,
    failed(error) {
      const failure = forPerson(error);
      if (failure instanceof GraphCallError) failures.set(failure.message, failure);
      watch.failed(error);
    },
  };
}

interface RulesOfPreview {
  readonly loaded: LoadedRules;
  readonly source: PreviewRules['source'];
}

/** Those that were given; else those in the folder, which somebody may have made their own; else new ones. */
async function rulesFor(
  { rulesFile }: PreviewOptions,
  given: LoadedRules | undefined,
  folder: PreviewFolder,
  account: PreviewAccount,
  { print }: ReadProgress,
): Promise<RulesOfPreview> {
  if (given !== undefined && rulesFile !== undefined)
    return { loaded: given, source: { kind: 'file', path: basename(rulesFile) } };
  const starter = previewRules(account.id);
  const known = await folder.read(starterName);
  const path = known === undefined ? await writeStarter(folder, starter) : `${folder.path}/${starterName}`;
  print(
    known === undefined
      ? `No --rules: planned by safe rules, which are in ${path} now. Make them your own and preview again.`
      : `No --rules: planned by those in ${path}.`,
  );
  const isStarter = known === undefined || known === starter;
  return {
    loaded: await createRulesFile(path).load(),
    source: isStarter ? { kind: 'starter' } : { kind: 'file', path: starterName },
  };
}

/** With the schema that the file names: editors complete and explain it. */
async function writeStarter(folder: PreviewFolder, starter: string): Promise<string> {
  await folder.write('rules.schema.json', `${JSON.stringify(rulesJsonSchema(), undefined, 2)}\n`);
  return folder.write(starterName, starter);
}
