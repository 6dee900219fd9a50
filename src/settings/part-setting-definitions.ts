import { z } from 'zod';
import { type AppPart, appParts } from '../domain/model/deployment-parts.ts';
import type { SettingDefinition } from './setting-definition.ts';

export interface PartSettings {
  readonly appParts: readonly AppPart[];
  readonly planOnly: 'on' | 'off';
}

const names = appParts.join(', ');

/** What a process is of the app, and how far a deployment may go. */
export const partSettingDefinitions = {
  appParts: {
    name: 'APP_PARTS',
    meaning:
      'The parts of the app that this process is (docs/security.md): `front` takes calls and messages in, `keeper` takes snapshots and seals them, `writer` changes the tenant. A process registers the functions of its parts and no others.',
    default: appParts.join(','),
    expected: `${names}, or several of them with commas between them`,
    schema: z
      .string()
      .transform((text) => [...new Set(text.split(',').map((name) => name.trim()))])
      .pipe(z.array(z.enum(appParts)).min(1)),
  },
  planOnly: {
    name: 'PLAN_ONLY',
    meaning:
      "`on`: the tenant is only looked at and plans are made, for which no permission to write is needed (npm run permissions -- --plan-only). PIM's requests are not read then, and what rests on them is unknown.",
    default: 'off',
    expected: 'on or off',
    schema: z.enum(['on', 'off']),
  },
} as const satisfies Record<keyof PartSettings, SettingDefinition>;
