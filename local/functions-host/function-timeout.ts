import type { LogSink } from './host-log.ts';
import type { Invoke, Outcome } from './invocation.ts';

interface TimeoutOptions {
  /** `undefined`: a function may take as long as it likes. */
  readonly milliseconds: number | undefined;
  readonly onLog: LogSink;
  /** Is called once: the worker is to be ended. */
  readonly onTimeout: () => void;
}

/**
 * Ends what takes longer than one function may (`functionTimeout`). The platform cannot end a handler by itself: it ends the worker with
 * everything that runs in it, and starts another (Azure/azure-functions-host, RestartWorkerWithInvocationIdAsync and issue 8720).
 */
export function withFunctionTimeout(
  invoke: Invoke,
  { milliseconds, onLog, onTimeout }: TimeoutOptions,
): Invoke {
  if (milliseconds === undefined) return invoke;
  const { promise: workerEnded, resolve: endWorker } = Promise.withResolvers<Outcome>();
  return async (hosted, data, more) => {
    const timer = setTimeout(() => {
      const { name: functionName } = hosted;
      const message = `Timeout value of ${milliseconds / 1000} s exceeded by function "${functionName}". The worker is ended, with everything that runs in it.`;
      onLog({ level: 'error', category: 'host', message, functionName });
      endWorker({ ok: false, error: new Error(message) });
      onTimeout();
    }, milliseconds);
    try {
      return await Promise.race([workerEnded, invoke(hosted, data, more)]);
    } finally {
      clearTimeout(timer);
    }
  };
}
