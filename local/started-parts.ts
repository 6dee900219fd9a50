/** What has been started and must be stopped again, whatever happens. */
export interface StartedParts {
  /** @param close is called once, at the end; at once when the end has come already. */
  add(close: () => Promise<void>): void;
  /** Stops everything, what was started last first. One that fails does not keep the others running. */
  close(): Promise<void>;
}

export function createStartedParts(): StartedParts {
  const parts: (() => Promise<void>)[] = [];
  let closing: Promise<void> | undefined;
  return {
    add(close) {
      parts.push(close);
      if (closing !== undefined) closing = closing.then(() => closeAll(parts));
    },
    close() {
      closing ??= closeAll(parts);
      return closing;
    },
  };
}

async function closeAll(parts: (() => Promise<void>)[]): Promise<void> {
  const problems: unknown[] = [];
  for (let close = parts.pop(); close !== undefined; close = parts.pop()) {
    await close().catch((error: unknown) => problems.push(error));
  }
  if (problems.length > 0) throw new AggregateError(problems, 'Not everything could be stopped');
}
