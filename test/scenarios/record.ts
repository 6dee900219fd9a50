import type { LoggedRequest } from '../../simulator/request-log.ts';
import type { Simulator } from '../../simulator/start.ts';
import type { ScheduleRequest } from '../../simulator/state/schedule-requests.ts';
import type { GraphOperation } from '../../src/adapters/graph/client/operation.ts';
import { operations } from '../../src/adapters/graph/permissions.ts';

/** A Graph call that the simulator received. */
export interface GraphCall {
  /** The app's typed operation that sends this request. */
  readonly operation: GraphOperation;
  /** The action of a granted or pending schedule request: `adminRenew`. */
  readonly action: string | undefined;
}

/** Graph calls and routes that a scenario used. */
export interface RecordedUse {
  /** Distinct calls. */
  readonly calls: readonly GraphCall[];
  /** Routes of the API that were called, and timers that ran: `POST /api/assignments`. */
  readonly routes: readonly string[];
  /** Whether a user's own token was sent to Graph. */
  readonly asUser: boolean;
}

/** Records what one scenario uses, from the simulator's request log and its tenant. No test can claim more than it used. */
export interface Recording {
  /** Runs preparations or checks without recording them. */
  withoutRecording<T>(doing: () => Promise<T>): Promise<T>;
  /** Records a used route or timer: `POST /api/assignments`. */
  recordRoute(route: string): void;
  recorded(): RecordedUse;
}

/** @param clientId of the app's own identity. Calls of other clients are a user's. */
export function startRecording(simulator: Simulator, clientId: string): Recording {
  const calls = new Map<string, GraphCall>();
  const doors = new Set<string>();
  const state = { isPaused: false, asUser: false, made: 0 };
  const granted = () => simulator.tenant.roleManagement.requests.all();
  function reset(): void {
    simulator.requests({ reset: true });
    state.made = granted().length;
  }
  function collect(): void {
    const made = granted().slice(state.made);
    for (const request of state.isPaused ? [] : simulator.requests()) {
      if (request.area !== 'graph') continue;
      const operation = operationOf(request);
      const action = actionOf(operation, request, made);
      calls.set(callText({ operation, action }), { operation, action });
      state.asUser ||= request.appId !== clientId;
    }
    reset();
  }
  reset();
  return {
    async withoutRecording(doing) {
      collect();
      const isWithin = state.isPaused;
      state.isPaused = true;
      try {
        return await doing();
      } finally {
        collect();
        state.isPaused = isWithin;
      }
    },
    recordRoute(route) {
      if (!state.isPaused) doors.add(route);
    },
    recorded() {
      collect();
      return { calls: [...calls.values()], routes: [...doors], asUser: state.asUser };
    },
  };
}

/** The action of the request that a granted POST created. Removes it from `made`, which is in the order of the log. */
function actionOf(
  { method, path }: GraphOperation,
  { status }: LoggedRequest,
  made: ScheduleRequest[],
): string | undefined {
  const kind = /\/role(Assignment|Eligibility)ScheduleRequests$/.exec(path)?.[1]?.toLowerCase();
  if (method !== 'POST' || status !== 201 || kind === undefined) return undefined;
  const index = made.findIndex((request) => request.kind === kind);
  return index < 0 ? undefined : made.splice(index, 1)[0]?.action;
}

/** Operations, those without a placeholder first, so that a fixed segment is not taken for an id. */
const bySpecificity = operations.toSorted((one, other) => placeholderCount(one) - placeholderCount(other));

/** @throws for a call that no operation of the app makes. */
function operationOf(request: LoggedRequest): GraphOperation {
  const path = decodeURIComponent(request.path);
  const found = bySpecificity.find(
    (operation) => operation.method === request.method && pattern(operation).test(path),
  );
  if (found === undefined) throw new Error(`${request.method} ${path} is no operation of ours`);
  return found;
}

function pattern({ version, path }: GraphOperation): RegExp {
  const parts = `/${version}${path}`
    .split(/\{\w+\}/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('[^/]+')}$`);
}

function placeholderCount({ path }: GraphOperation): number {
  return path.split('{').length;
}

/** A call as text, without the common prefix of its path: `POST roleAssignmentScheduleRequests adminRenew`. */
export function callText({ operation: { method, version, path }, action }: GraphCall): string {
  const short = path.replace(/^\/(roleManagement\/directory\/|policies\/|identityGovernance\/)?/, '');
  return [method, ...(version === 'beta' ? ['beta'] : []), short, ...(action ? [action] : [])].join(' ');
}

/** Sorts calls: writes first, then in the order of the operations. Concurrent calls arrive in any order. */
export function inOrder(calls: readonly GraphCall[]): readonly GraphCall[] {
  const rank = ({ operation }: GraphCall) =>
    operations.indexOf(operation) + (operation.method === 'GET' ? operations.length : 0);
  return calls.toSorted(
    (one, other) => rank(one) - rank(other) || ((one.action ?? '~') < (other.action ?? '~') ? -1 : 1),
  );
}
