import { Presets, SingleBar } from 'cli-progress';
import type { EventLine } from './log-line.ts';

/** Progress of a run. */
export interface RunProgress {
  /** Completed share, from 0 to 1. */
  readonly done: number;
  readonly read: number;
}

/** @returns `undefined` for an event without progress. */
export function progressOf(event: EventLine): RunProgress | undefined {
  if (event.event !== 'slice.archived') return undefined;
  const [from, to, until] = [event.windowFrom, event.windowTo, event.readUntil].map((text) =>
    typeof text === 'string' ? Date.parse(text) : Number.NaN,
  );
  if (from === undefined || to === undefined || until === undefined) return undefined;
  const done = (until - from) / (to - from);
  if (!Number.isFinite(done)) return undefined;
  return { done: Math.min(1, Math.max(0, done)), read: typeof event.read === 'number' ? event.read : 0 };
}

/** A progress bar that can print lines above itself. */
export interface ProgressBar {
  start(): void;
  show(progress: RunProgress): void;
  stop(): void;
  /** Prints a line above the bar. */
  print(line: string): void;
}

const steps = 1_000;

/** Creates a bar that draws only on a terminal. Lines are printed in any case. */
export function createProgressBar(stream: NodeJS.WriteStream): ProgressBar {
  const print = (line: string) => void stream.write(`${line}\n`);
  if (!stream.isTTY) return { start() {}, show() {}, stop() {}, print };
  const bar = new SingleBar(
    {
      format: 'audit snapshot {bar} {percentage}% | {read} events | {duration_formatted}',
      stream,
      barsize: 40,
      clearOnComplete: true,
      // Printed lines push the bar down, so it is redrawn even without progress.
      forceRedraw: true,
      gracefulExit: false,
      // The terminal's own wrapping is left alone; the line is cut to its width.
      linewrap: true,
    },
    Presets.shades_classic,
  );
  return {
    start: () => bar.start(steps, 0, { read: 0 }),
    show: ({ done, read }) => bar.update(Math.round(done * steps), { read: read.toLocaleString('en-US') }),
    stop: () => bar.stop(),
    print(line) {
      // The line replaces the bar, which is redrawn below it. The saved cursor position moves along.
      if (bar.isActive) stream.write(`\r\u001b[K${line}\n\u001b7`);
      else print(line);
    },
  };
}
