import type { LoggedRequest } from '../../simulator/request-log.ts';
import type { Simulator } from '../../simulator/start.ts';
import type { ScheduleRequest } from '../../simulator/state/schedule-requests.ts';
import type { GraphOperation } from '../../src/adapters/graph/client/operation.ts';
import { operations } from '../../src/adapters/graph/permissions.ts';

/** A request that the simulator received. */
export interface Call {
  /** Our typed operation whose request it is. */
  readonly operation: GraphOperation;
  /** Of a schedule request that was granted or is pending: `adminRenew`. */
  readonly action: string | undefined;
}

/** What was really used while a scenario ran. */
export interface Used {
  /** Each once. */
  readonly calls: readonly Call[];
  /** Routes of our API that were asked, and timers that were run: `POST /api/assignments`. */
  readonly doors: readonly string[];
  /** Whether a user's own token was sent to Graph. */
  readonly asUser: boolean;
}

/** Notes what one scenario uses. Read off the simulator's request log and its tenant, so that no test can claim it. */
export interface Recording {
  /** What is done in here prepares or looks after, and is not noted. */
  aside<T>(doing: () => Promise<T>): Promise<T>;
  /** A door of the app that was used: `POST /api/assignments`. */
  noteDoor(door: string): void;
  used(): Used;
}

/** @param clientId of the app's own identity: a call of another one is a user's. */
export function startRecording(simulator: Simulator, clientId: string): Recording {
  const calls = new Map<string, Call>();
  const doors = new Set<string>();
  const state = { isAside: false, asUser: false, made: 0 };
  const granted = () => simulator.tenant.roleManagement.requests.all();
  function forget(): void {
    simulator.requests({ reset: true });
    state.made = granted().length;
  }
  function collect(): void {
    const made = granted().slice(state.made);
    for (const request of state.isAside ? [] : simulator.requests()) {
      if (request.area !== 'graph') continue;
      const operation = operationOf(request);
      const action = actionOf(operation, request, made);
      calls.set(callText({ operation, action }), { operation, action });
      state.asUser ||= request.appId !== clientId;
    }
    forget();
  }
  forget();
  return {
    async aside(doing) {
      collect();
      const isWithin = state.isAside;
      state.isAside = true;
      try {
        return await doing();
      } finally {
        collect();
        state.isAside = isWithin;
      }
    },
    noteDoor(door) {
      if (!state.isAside) doors.add(door);
    },
    used() {
      collect();
      return { calls: [...calls.values()], doors: [...doors], asUser: state.asUser };
    },
  };
}

/** The action of the request that a granted POST made. Taken off `made`, which is in the order of the log. */
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

/** Those without a placeholder first: a place of its own is not an id. */
const bySpecificity = operations.toSorted((one, other) => holes(one) - holes(other));

/** @throws for a call that none of our operations makes. */
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

function holes({ path }: GraphOperation): number {
  return path.split('{').length;
}

/** `POST roleAssignmentScheduleRequests adminRenew`: without what stands before every path of its kind. */
export function callText({ operation: { method, version, path }, action }: Call): string {
  const short = path.replace(/^\/(roleManagement\/directory\/|policies\/|identityGovernance\/)?/, '');
  return [method, ...(version === 'beta' ? ['beta'] : []), short, ...(action ? [action] : [])].join(' ');
}

/** Changes first, then in the order of our operations: what is asked at once arrives in any order. */
export function inOrder(calls: readonly Call[]): readonly Call[] {
  const rank = ({ operation }: Call) =>
    operations.indexOf(operation) + (operation.method === 'GET' ? operations.length : 0);
  return calls.toSorted(
    (one, other) => rank(one) - rank(other) || ((one.action ?? '~') < (other.action ?? '~') ? -1 : 1),
  );
}
