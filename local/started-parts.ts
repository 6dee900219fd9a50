/** The started parts of the stack, which must be stopped in any case. */
export interface StartedParts {
  /** @param close is called once, at the end. After `close()` it is called at once. */
  add(close: () => Promise<void>): void;
  /** Stops all parts in reverse order. A failure does not prevent the others from stopping. */
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
