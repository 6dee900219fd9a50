import type { RoleCall } from '../../../src/ports/index.ts';
import { FakeLog } from '../../fakes/fake-log.ts';

export function readCall(): RoleCall {
  return {
    signal: new AbortController().signal,
    tally: { requests: 0, throttled: 0, retried: 0, pages: 0 },
    log: new FakeLog(),
  };
}
