import type { HostLog, LogSink } from './functions-host/host-log.ts';
import { briefly, type EventLine, finishedRunText, parseEvent } from './log-line.ts';
import { type ProgressBar, progressOf } from './progress.ts';
import { timerFunctions } from './run-result.ts';

/** Filters the app's log lines for the terminal, and keeps what the first runs need of them. */
export interface AppLog {
  readonly sink: LogSink;
  /** Id of the last started run of a function. */
  runOf(functionName: string): string | undefined;
  /** Prints each run in one line from now on. */
  firstRunsAreOver(): void;
  /** Prints nothing from now on, because the stack is being stopped. */
  mute(): void;
}

export function createAppLog(bar: ProgressBar, options: { readonly verbose: boolean }): AppLog {
  let showTrouble = createFloodGate(bar);
  const runs = new Map<string, string>();
  let lastFinished: string | undefined;
  let areFirstRuns = true;
  let muted = false;

  function show(line: HostLog, event: EventLine | undefined): void {
    const finished = event === undefined ? undefined : finishedRunText(event);
    if (options.verbose) bar.print(`${line.category} ${line.level}: ${line.message}`);
    else if (isShownElsewhere(line, event, { areFirstRuns, lastFinished })) return;
    else if (finished !== undefined) bar.print(finished);
    else if (isProblem(line)) showTrouble(line, event?.event ?? line.category);
  }

  function sink(line: HostLog): void {
    const event = parseEvent(line.message);
    if (event?.event === 'run.started' && typeof event.runId === 'string')
      runs.set(line.functionName ?? '', event.runId);
    if (event?.event === 'run.finished') lastFinished = line.invocationId;
    const progress = event === undefined ? undefined : progressOf(event);
    if (progress !== undefined && areFirstRuns) bar.show(progress);
    if (!muted) show(line, event);
  }

  return {
    sink,
    runOf: (functionName) => runs.get(functionName),
    firstRunsAreOver() {
      areFirstRuns = false;
      showTrouble = createFloodGate(bar);
    },
    mute() {
      muted = true;
    },
  };
}

/**
 * Whether a line belongs to a run that is shown in another way: one of the first runs in its table, a later one in the
 * line about its end.
 */
function isShownElsewhere(
  { category, functionName, invocationId }: HostLog,
  event: EventLine | undefined,
  state: { readonly areFirstRuns: boolean; readonly lastFinished: string | undefined },
): boolean {
  if (event?.event === 'run.finished') return state.areFirstRuns;
  const isFailure = category === 'host' && timerFunctions.some((name) => name === functionName);
  return isFailure && (state.areFirstRuns || state.lastFinished === invocationId);
}

/** Maximum number of lines of one kind. A failing run can log thousands. */
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
