import { app } from '@azure/functions';
import { createTelemetry } from '../src/app/telemetry.ts';

const telemetry = createTelemetry(process.env);

/**
 * What the package @azure/functions-opentelemetry-instrumentation does where it can patch this library: in a bundle it finds nothing
 * to patch, and says nothing. Nobody wants spans: nothing is hooked.
 */
if (telemetry !== undefined) {
  app.setup({ capabilities: { WorkerOpenTelemetryEnabled: true } });
  app.hook.appStart(() => telemetry.start());
  app.hook.preInvocation((hook) => {
    const { functionHandler, invocationContext } = hook;
    hook.functionHandler = (...inputs) =>
      telemetry.inInvocation(invocationContext, async () => functionHandler(...inputs));
  });
  app.hook.postInvocation(async ({ invocationContext }) => {
    // Whoever waits for an answer does not wait for this as well: those spans go with the next batch.
    if (invocationContext.options.trigger.type !== 'httpTrigger') await telemetry.flush();
  });
  app.hook.appTerminate(() => telemetry.end());
  noteLines((level, line) => telemetry.note(level, line));
}

/** An older worker does not know the hook, and what throws while the app loads leaves no function at all. */
function noteLines(note: (level: string, line: string) => void): void {
  try {
    app.hook.log(({ category, level, message }) => {
      if (category === 'user') note(level, message);
    });
  } catch {
    // Spans without lines, then.
  }
}
