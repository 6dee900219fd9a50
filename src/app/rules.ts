import type { TokenCredential } from '@azure/identity';
import { createRulesBlob } from '../adapters/blob/rules-blob.ts';
import { maxRulesBytes } from '../rules/rules-content.ts';
import { createRulesFile, createRulesFrom, type RulesFile } from '../rules/rules-file.ts';
import type { Settings } from '../settings/settings.ts';

/** @param credential of the process: the rules are its own place's, whatever tenant it works for. */
export function rulesOf(
  { rulesFile, rulesUrl: url }: Pick<Settings, 'rulesFile' | 'rulesUrl'>,
  credential: TokenCredential,
): RulesFile {
  if (url === undefined) return createRulesFile(rulesFile);
  return createRulesFrom(url, createRulesBlob({ url, credential, maxBytes: maxRulesBytes }));
}
