import type { HostedHttp } from './hosted-function.ts';
import { matchRoute } from './route-template.ts';

interface FoundFunction {
  readonly hosted: HostedHttp;
  /** Parameters of its route, decoded; one that is absent is not named. */
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the function that answers a request. @param path what follows the prefix, without a query: `runs/5`. */
type FunctionRouter = (method: string, path: string) => FoundFunction | undefined;

/**
 * Tries functions as the platform does: in the order of their names, without regard to case, and the first one whose route
 * and methods fit is it. Specificity counts for nothing: `{id}` of an earlier name hides a literal of a later one.
 * Azure/azure-functions-host sorts so in FunctionMetadataManager and maps the routes in that order in
 * WebScriptHostHttpRoutesManager.
 */
export function createFunctionRouter(functions: readonly HostedHttp[]): FunctionRouter {
  const ordered = functions.toSorted((a, b) => byName(a.name.toUpperCase(), b.name.toUpperCase()));
  return (method, path) => {
    for (const hosted of ordered) {
      const params = hosted.methods.includes(method) ? matchRoute(hosted.route, path) : undefined;
      if (params !== undefined) return { hosted, params };
    }
    return undefined;
  };
}

/** .NET's `OrdinalIgnoreCase`: upper case, code unit by code unit. */
function byName(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
