import { readSettings, SettingsError } from '../../src/settings/settings.ts';

export const tenant = 'aaaabbbb-0000-4000-8000-ccccddddeeee';

/** Says where the app is, and nothing else. */
export const usable = {
  TENANT_ID: tenant,
  IDENTITY_ENDPOINT: 'http://127.0.0.1:41741/msi/token',
  TABLES_ENDPOINT: 'https://warden.table.core.windows.net',
};

/** What is wrong with an environment; nothing where it can be used. */
export function problemsOf(environment: Record<string, string | undefined>): readonly string[] {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}
