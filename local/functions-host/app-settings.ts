import { z } from 'zod';

export type AppSettings = Readonly<Record<string, string>>;

const localSettings = z.looseObject({
  IsEncrypted: z.literal(false, 'expected false: this host does not read encrypted settings').optional(),
  Values: z.record(z.string(), z.string('expected text in quotes, as Core Tools asks')).default({}),
});

/**
 * `Values` of a `local.settings.json`.
 *
 * @throws naming every problem of the file.
 */
export function parseLocalSettings(text: string): AppSettings {
  const read = localSettings.safeParse(parseJson(text));
  if (read.success) return read.data.Values;
  const problems = read.error.issues.map(
    (issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`,
  );
  throw new Error(`local.settings.json is not usable: ${problems.join('; ')}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(
      `local.settings.json is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** A text with every `%NAME%` replaced, and the names that no setting answers to. */
interface ResolvedSettings {
  readonly text: string;
  readonly missing: readonly string[];
}

/** Replaces `%NAME%` by the app setting of that name; one that is not set stays as it is and is reported. */
export function resolveSettings(text: string, settings: AppSettings): ResolvedSettings {
  const missing: string[] = [];
  const resolved = text.replace(/%([^%\s]+)%/g, (whole, name: string) => {
    const value = Object.hasOwn(settings, name) ? settings[name] : undefined;
    if (value === undefined) missing.push(name);
    return value ?? whole;
  });
  return { text: resolved, missing };
}
