import packageJson from '../../package.json' with { type: 'json' };
import type { Deployment } from '../http/core/deployment.ts';
import type { Settings } from '../settings/settings.ts';
import { startNotes } from './notes.ts';

/** What a process that has these settings is. */
export function deploymentOf(settings: Settings): Deployment {
  let seen: { readonly hash: string; readonly since: Date } | undefined;
  return {
    version: packageJson.version,
    parts: settings.appParts,
    planOnly: settings.planOnly === 'on',
    notes: startNotes(settings).map(({ sentence }) => sentence),
    seenSince(hash, now) {
      if (seen?.hash !== hash) seen = { hash, since: now };
      return seen.since;
    },
  };
}
