import { type HttpMethod, app as platform } from '@azure/functions';

/** What HTTP functions are registered for: the platform answers a method that is not with an empty 404. */
export const everyMethod: HttpMethod[] = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

const names = new Set<string>();

/** Names of the functions that this process has registered so far. */
export const registered: ReadonlySet<string> = names;

/** What registers functions with the platform, and keeps their names: they are compared with those that are due. */
export const app: Pick<typeof platform, 'http' | 'timer' | 'storageQueue'> = {
  http(name, options) {
    names.add(name);
    platform.http(name, options);
  },
  timer(name, options) {
    names.add(name);
    platform.timer(name, options);
  },
  storageQueue(name, options) {
    names.add(name);
    platform.storageQueue(name, options);
  },
};
