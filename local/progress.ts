import { Presets, SingleBar } from 'cli-progress';
import type { EventLine } from './log-line.ts';

/** How far a run has come. */
export interface RunProgress {
  /** From 0 to 1. */
  readonly done: number;
  readonly read: number;
}

/** @returns `undefined` when the event does not tell of progress. */
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

/** A progress bar, and lines that do not break it. */
export interface ProgressBar {
  start(): void;
  show(progress: RunProgress): void;
  stop(): void;
  /** Prints a line above the bar. */
  print(line: string): void;
}

const steps = 1_000;

/** Draws on a terminal only; lines are printed in any case. */
export function createProgressBar(stream: NodeJS.WriteStream): ProgressBar {
  const print = (line: string) => void stream.write(`${line}\n`);
  if (!stream.isTTY) return { start() {}, show() {}, stop() {}, print };
  const bar = new SingleBar(
    {
      format: 'audit snapshot {bar} {percentage}% | {read} events | {duration_formatted}',
      stream,
      barsize: 40,
      clearOnComplete: true,
      // Lines printed in between push the bar down, so it is drawn again even where nothing has moved.
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
      // In the place of the bar, which then stands below. It ends where the cursor was saved, so that moves along.
      if (bar.isActive) stream.write(`\r\u001b[K${line}\n\u001b7`);
      else print(line);
    },
  };
}
