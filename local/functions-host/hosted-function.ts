import { hostOfStorage } from '../../src/adapters/storage-host.ts';
import { settingThatSwitchesOff } from '../../src/settings/switched-off.ts';
import { type AppSettings, resolveSettings } from './app-settings.ts';
import type { Binding, FunctionMetadata } from './core-types.ts';
import type { HostJson } from './host-json.ts';
import { parseSchedule, type Schedule } from './ncrontab.ts';
import type { RegisteredFunction } from './registrations.ts';
import { parseRoute, type RouteTemplate } from './route-template.ts';

/** A registered function, its settings resolved, and what wakes it. */
export type HostedFunction = HostedTimer | HostedHttp | HostedQueue;

interface Hosted extends RegisteredFunction {
  readonly name: string;
  /** The binding through which the trigger's data reaches the handler. */
  readonly triggerBinding: string;
  /** An app setting switches it off: nothing but an order by hand wakes it. */
  readonly isDisabled: boolean;
}

export interface HostedTimer extends Hosted {
  readonly kind: 'timer';
  readonly schedule: Schedule;
}

export interface HostedHttp extends Hosted {
  readonly kind: 'http';
  readonly route: RouteTemplate;
  /** Upper case. */
  readonly methods: readonly string[];
}

export interface HostedQueue extends Hosted {
  readonly kind: 'queue';
  readonly queueName: string;
  /** Azurite's queue service: `http://127.0.0.1:PORT/devstoreaccount1`. */
  readonly endpoint: string;
}

/**
 * Reads what the app has registered.
 *
 * @throws naming every problem of every function: an app setting that is not set, a schedule or route that cannot be
 * read, a kind of trigger or binding that this host does not have, or that the platform has not by this `host.json`.
 */
export function readFunctions(
  registered: readonly RegisteredFunction[],
  settings: AppSettings,
  hostJson: Pick<HostJson, 'extensionBundle'> = {},
): readonly HostedFunction[] {
  const problems: string[] = [];
  const functions = registered.map((entry) => {
    const missing = missingSettings(entry.metadata, settings);
    problems.push(...missing);
    if (missing.length > 0) return [];
    try {
      return [readFunction(entry, settings, hostJson)];
    } catch (error) {
      problems.push(
        `Function "${entry.metadata.name}": ${error instanceof Error ? error.message : String(error)}`,
      );
      return [];
    }
  });
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return functions.flat();
}

function missingSettings({ name, bindings }: FunctionMetadata, settings: AppSettings): string[] {
  const options = Object.values(bindings).flatMap((binding) => Object.entries(binding));
  return options.flatMap(([option, value]) =>
    typeof value !== 'string'
      ? []
      : resolveSettings(value, settings).missing.map(
          (setting) =>
            `Function "${name}": its ${option} is "${value}", and the app setting ${setting} is not set. Set it in the environment, or under Values in local.settings.json.`,
        ),
  );
}

function readFunction(
  { metadata, callback }: RegisteredFunction,
  settings: AppSettings,
  { extensionBundle }: Pick<HostJson, 'extensionBundle'>,
): HostedFunction {
  const { name } = metadata;
  const [triggerBinding, trigger] = onlyTrigger(metadata);
  const text = (option: string) => {
    const value = trigger[option];
    return typeof value === 'string' ? resolveSettings(value, settings).text : undefined;
  };
  const isDisabled = settingThatSwitchesOff(name, settings) !== undefined;
  const hosted = { name, metadata, callback, triggerBinding, isDisabled };
  if (trigger.type.toLowerCase() === 'timertrigger') {
    return { ...hosted, kind: 'timer', schedule: parseSchedule(text('schedule') ?? '') };
  }
  if (trigger.type.toLowerCase() === 'httptrigger') {
    const methods = Array.isArray(trigger.methods) ? trigger.methods.map(String) : [];
    return {
      ...hosted,
      kind: 'http',
      route: parseRoute(text('route') ?? name),
      methods: methods.map((method) => method.toUpperCase()),
    };
  }
  if (trigger.type.toLowerCase() === 'queuetrigger') {
    if (extensionBundle === undefined)
      throw new Error(
        'host.json names no extensionBundle, without which the platform has timers and HTTP alone, and leaves it out.',
      );
    const endpoint = queueEndpoint(text('connection') ?? '', settings);
    return { ...hosted, kind: 'queue', queueName: text('queueName') ?? '', endpoint };
  }
  throw new Error(
    `the local host has no "${trigger.type}"; it runs timers, HTTP functions and queue functions.`,
  );
}

/** A connection by identity names the address; a managed identity is nowhere but in Azure, so here it is Azurite's own account. */
function queueEndpoint(connection: string, settings: AppSettings): string {
  const name = `${connection}__queueServiceUri`;
  const uri = settings[name] ?? '';
  if (hostOfStorage(uri).kind === 'azurite') return uri.replace(/\/+$/, '');
  throw new Error(
    `its app setting ${name} is ${uri === '' ? 'not set' : `"${uri}"`}: the local host reads queues of Azurite, http://127.0.0.1:PORT/devstoreaccount1.`,
  );
}

/** What the library would be given and this host would leave out must not go unnoticed. */
function onlyTrigger({ bindings, retryOptions }: FunctionMetadata): [string, Binding] {
  const trigger = Object.entries(bindings).find(([, binding]) => /trigger$/i.test(binding.type));
  if (trigger === undefined) throw new Error('it has no trigger.');
  for (const [name, binding] of Object.entries(bindings)) {
    if (name === trigger[0] || (name === '$return' && binding.type.toLowerCase() === 'http')) continue;
    throw new Error(`the local host does not carry out its "${binding.type}" binding "${name}".`);
  }
  if (retryOptions !== undefined) throw new Error('the local host does not carry out a retry policy.');
  return trigger;
}
