import { z } from 'zod';

/** What this host takes from `host.json`; the rest is for the platform. */
export interface HostJson {
  /** What every HTTP route begins with; empty: nothing. */
  readonly routePrefix: string;
}

const hostJson = z.looseObject({
  version: z.literal('2.0', 'expected "2.0"'),
  extensions: z
    .looseObject({
      http: z.looseObject({ routePrefix: z.string('expected text').default('api') }).optional(),
    })
    .optional(),
});

/** @throws naming every problem of the file. */
export function parseHostJson(text: string): HostJson {
  const read = hostJson.safeParse(parseJson(text));
  if (!read.success) {
    const problems = read.error.issues.map(
      (issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`,
    );
    throw new Error(`host.json is not usable: ${problems.join('; ')}`);
  }
  const prefix = read.data.extensions?.http?.routePrefix ?? 'api';
  return { routePrefix: prefix.replace(/^\/+|\/+$/g, '') };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`host.json is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
