import { randomBytes, randomUUID } from 'node:crypto';
import type {
  CoreInvocationContext,
  FunctionCallback,
  ProgrammingModel,
  RpcTypedData,
} from './core-types.ts';
import type { LogSink } from './host-log.ts';
import type { HostedFunction } from './hosted-function.ts';
import type { Registrations } from './registrations.ts';

/** What came of an invocation. `answer` is the return value in the worker's own shape. */
export type Outcome =
  | { readonly ok: true; readonly answer: RpcTypedData | undefined }
  | { readonly ok: false; readonly error: Error };

/** Calls a function as the worker does. Never throws: a handler that does is an outcome, and a line in the log. */
export type Invoke = (
  hosted: HostedFunction,
  data: RpcTypedData,
  more?: InvocationDetails,
) => Promise<Outcome>;

interface InvocationDetails {
  readonly traceParent?: string | undefined;
  /** What the trigger knows besides the data, by name. */
  readonly triggerMetadata?: Readonly<Record<string, RpcTypedData>>;
}

export interface Invoker {
  readonly invoke: Invoke;
  /** Resolves when nothing runs any more. */
  quiet(): Promise<void>;
}

/** The context that hooks are shown, once there is one. */
interface ShownContext {
  invocationContext: unknown;
}

interface Worker {
  readonly registrations: Pick<Registrations, 'runHooks' | 'runLogHooks'>;
  readonly model: ProgrammingModel;
  readonly onLog: LogSink;
  readonly appHookData: Record<string, unknown>;
}

export function createInvoker(worker: Worker): Invoker {
  const running = new Set<Promise<Outcome>>();
  const invoke: Invoke = (hosted, data, more = {}) => {
    const call = outcomeOf(worker, hosted, data, more);
    running.add(call);
    return call.finally(() => running.delete(call));
  };
  return {
    invoke,
    async quiet() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

async function outcomeOf(
  worker: Worker,
  hosted: HostedFunction,
  data: RpcTypedData,
  details: InvocationDetails,
): Promise<Outcome> {
  const shown: ShownContext = { invocationContext: undefined };
  const context = coreContext(worker, hosted, data, { ...details, shown });
  try {
    return { ok: true, answer: await call(worker, hosted.callback, context, shown) };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const { name: functionName } = hosted;
    const { invocationId } = context;
    const message = `Function "${functionName}" failed: ${error.message}`;
    worker.onLog({ level: 'error', category: 'host', message, functionName, invocationId });
    return { ok: false, error };
  }
}

/** The worker's own order: arguments, hooks, handler, hooks, response. Hooks may replace what they are shown. */
async function call(
  { registrations, model, appHookData }: Worker,
  functionCallback: FunctionCallback,
  coreContext: CoreInvocationContext,
  shown: ShownContext,
): Promise<RpcTypedData | undefined> {
  const invocation = model.getInvocationModel(coreContext);
  const { context, inputs } = await invocation.getArguments();
  shown.invocationContext = context;
  const shared = { hookData: {}, appHookData, invocationContext: context };

  const before = { ...shared, functionCallback, inputs };
  coreContext.state = 'preInvocationHooks';
  await registrations.runHooks('preInvocation', before);

  const after: Record<string, unknown> = { ...shared, inputs: before.inputs };
  coreContext.state = 'invocation';
  try {
    after.result = await invocation.invokeFunction(context, before.inputs, before.functionCallback);
  } catch (error) {
    after.error = error;
  }

  coreContext.state = 'postInvocationHooks';
  await registrations.runHooks('postInvocation', after);
  coreContext.state = undefined;
  if (after.error !== undefined && after.error !== null) throw after.error;
  const response = await invocation.getResponse(context, after.result);
  return response.returnValue ?? undefined;
}

function coreContext(
  { onLog, registrations, appHookData }: Worker,
  { name: functionName, metadata, triggerBinding }: HostedFunction,
  data: RpcTypedData,
  { traceParent, triggerMetadata = {}, shown }: InvocationDetails & { readonly shown: ShownContext },
): CoreInvocationContext {
  const invocationId = randomUUID();
  return {
    invocationId,
    metadata,
    request: {
      invocationId,
      functionId: functionName,
      inputData: [{ name: triggerBinding, data }],
      triggerMetadata,
      traceContext: { traceParent: traceParent ?? newTraceParent(), traceState: '' },
    },
    state: undefined,
    log(level, category, message) {
      // Hooks may change a line of the app, and are shown any other.
      const line = { hookData: {}, appHookData, ...shown, level, category, message };
      registrations.runLogHooks(line);
      const said = category === 'user' ? line : { level, message };
      onLog({ level: said.level, category, message: said.message, functionName, invocationId });
    },
  };
}

/** W3C Trace Context, version 00, sampled. */
function newTraceParent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}
