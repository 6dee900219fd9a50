import type { Log } from '../../src/ports/index.ts';

/** A preview says what it has to say itself. */
export const noLog: Log = { info() {}, warn() {}, error() {} };
