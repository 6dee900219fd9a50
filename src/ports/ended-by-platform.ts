/** The platform ends this process: the reason of every signal that ends work because of it. */
export class EndedByPlatform extends Error {
  override readonly name = 'EndedByPlatform';

  constructor() {
    super('The platform is ending this process');
  }
}

/** Whether a signal fired because the process ends, and not because time is over. */
export function isEndedByPlatform(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason instanceof EndedByPlatform;
}
