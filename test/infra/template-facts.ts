import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TemplateFacts } from './bicep/check-templates.ts';
import { settingProblem } from './known-settings.ts';

export const templatesFolder = join(import.meta.dirname, '../../infra');

export function templateData<T>(file: string): T {
  return JSON.parse(readFileSync(join(templatesFolder, file), 'utf8'));
}

export const azureRoles = templateData<Readonly<Record<string, string>>>('azure-roles.json');

/** What the templates of infra/ are checked against. */
export const templateFacts: TemplateFacts = { roleIds: Object.values(azureRoles), settingProblem };
