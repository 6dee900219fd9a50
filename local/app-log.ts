import type { HostLog, LogSink } from './functions-host/host-log.ts';
import { briefly, type EventLine, finishedRunText, parseEvent } from './log-line.ts';
import { nightFunctions } from './night.ts';
import { type ProgressBar, progressOf } from './progress.ts';

/** Decides which of the app's lines a person sees, and remembers what the first night needs of them. */
export interface AppLog {
  readonly sink: LogSink;
  /** Id of the last run of a function that began. */
  runOf(functionName: string): string | undefined;
  /** From now on, runs are told of in a line each. */
  firstNightIsOver(): void;
  /** Nothing is printed any more: the stack is being taken down. */
  mute(): void;
}

export function createAppLog(bar: ProgressBar, options: { readonly verbose: boolean }): AppLog {
  let showTrouble = createFloodGate(bar);
  const runs = new Map<string, string>();
  let lastFinished: string | undefined;
  let firstNight = true;
  let muted = false;

  function show(line: HostLog, event: EventLine | undefined): void {
    const finished = event === undefined ? undefined : finishedRunText(event);
    if (options.verbose) bar.print(`${line.category} ${line.level}: ${line.message}`);
    else if (isShownElsewhere(line, event, { firstNight, lastFinished })) return;
    else if (finished !== undefined) bar.print(finished);
    else if (isProblem(line)) showTrouble(line, event?.event ?? line.category);
  }

  function sink(line: HostLog): void {
    const event = parseEvent(line.message);
    if (event?.event === 'run.started' && typeof event.runId === 'string')
      runs.set(line.functionName ?? '', event.runId);
    if (event?.event === 'run.finished') lastFinished = line.invocationId;
    const progress = event === undefined ? undefined : progressOf(event);
    if (progress !== undefined && firstNight) bar.show(progress);
    if (!muted) show(line, event);
  }

  return {
    sink,
    runOf: (functionName) => runs.get(functionName),
    firstNightIsOver() {
      firstNight = false;
      showTrouble = createFloodGate(bar);
    },
    mute() {
      muted = true;
    },
  };
}

/**
 * Whether a line is of a run that a person learns of in another way: of the first night from the table, of a later one
 * from the line about its end.
 */
function isShownElsewhere(
  { category, functionName, invocationId }: HostLog,
  event: EventLine | undefined,
  told: { readonly firstNight: boolean; readonly lastFinished: string | undefined },
): boolean {
  if (event?.event === 'run.finished') return told.firstNight;
  const isFailure = category === 'host' && nightFunctions.some((name) => name === functionName);
  return isFailure && (told.firstNight || told.lastFinished === invocationId);
}

/** Lines of one kind that are shown; a run in trouble has thousands. */
const maxLinesOfOneKind = 5;

function createFloodGate(bar: ProgressBar): (line: HostLog, kind: string) => void {
  const shown = new Map<string, number>();
  return (line, kind) => {
    const count = (shown.get(kind) ?? 0) + 1;
    shown.set(kind, count);
    if (count <= maxLinesOfOneKind) bar.print(briefly(line));
    if (count === maxLinesOfOneKind + 1) bar.print(`(more of "${kind}"; --verbose shows every line)`);
  };
}

function isProblem({ level }: HostLog): boolean {
  return level === 'warning' || level === 'error' || level === 'critical';
}
