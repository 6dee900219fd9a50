/**
 * The parts that one bundle has, and that a process can be: identities in one process are not isolated from each other.
 *
 * - `front`  takes calls and messages in; reads the tenant, adds commands and decisions, and never changes the tenant.
 * - `keeper` takes snapshots and seals them with its key; nobody can call it.
 * - `writer` executes commands and runs the jobs that may change the tenant; nobody can call it.
 */
export const appParts = ['front', 'keeper', 'writer'] as const;

export type AppPart = (typeof appParts)[number];
