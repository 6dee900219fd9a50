import type {
  CoreModule,
  FunctionCallback,
  FunctionMetadata,
  HookCallback,
  HookName,
  LogCategory,
  LogLevel,
  ProgrammingModel,
} from './core-types.ts';

export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
}

/** What an app has registered, and the module through which it does. */
export interface Registrations {
  readonly core: CoreModule;
  readonly functions: readonly RegisteredFunction[];
  /** `undefined` until the first registration. */
  readonly model: ProgrammingModel | undefined;
  /** Runs the hooks in the order in which they were registered. What they are given is theirs to change. */
  runHooks(name: HookName, context: Record<string, unknown>): Promise<void>;
  /** Runs the hooks of a log line, within what logs it. */
  runLogHooks(context: Record<string, unknown>): void;
  /** The app is loaded: from now on a registration is refused. */
  lock(): void;
}

const hookNames: readonly string[] = [
  'appStart',
  'appTerminate',
  'preInvocation',
  'postInvocation',
  'log',
] satisfies HookName[];

/** @param onLog takes the library's own lines. */
export function createRegistrations(
  onLog: (level: LogLevel, category: LogCategory, message: string) => void,
): Registrations {
  const functions: RegisteredFunction[] = [];
  const hooks: Hook[] = [];
  let model: ProgrammingModel | undefined;
  let locked = false;
  return {
    core: {
      setProgrammingModel(given) {
        model = given;
      },
      registerFunction(metadata, callback) {
        if (locked)
          throw new Error(
            `Function "${metadata.name}" came too late: register functions while the app loads.`,
          );
        return addFunction(functions, { metadata, callback });
      },
      registerHook: (name, callback) => addHook(hooks, { name, callback }),
      log: onLog,
    },
    functions,
    get model() {
      return model;
    },
    async runHooks(name, context) {
      for (const hook of hooks.filter((known) => known.name === name)) await hook.callback(context);
    },
    runLogHooks(context) {
      for (const hook of hooks.filter((known) => known.name === 'log')) void hook.callback(context);
    },
    lock() {
      locked = true;
    },
  };
}

interface Hook {
  readonly name: string;
  readonly callback: HookCallback;
}

function addFunction(functions: RegisteredFunction[], entry: RegisteredFunction) {
  const { name } = entry.metadata;
  if (functions.some((known) => known.metadata.name.toLowerCase() === name.toLowerCase())) {
    throw new Error(
      `A function named "${name}" is registered already: every function needs a name of its own.`,
    );
  }
  functions.push(entry);
  return { dispose: () => remove(functions, entry) };
}

function addHook(hooks: Hook[], entry: Hook) {
  if (!hookNames.includes(entry.name)) {
    const error = new RangeError(`There is no hook named "${entry.name}".`);
    // The library tells an old worker from a mistake by this mark.
    throw Object.assign(error, { isAzureFunctionsSystemError: true });
  }
  hooks.push(entry);
  return { dispose: () => remove(hooks, entry) };
}

function remove<T>(list: T[], entry: T): void {
  const at = list.indexOf(entry);
  if (at !== -1) list.splice(at, 1);
}
