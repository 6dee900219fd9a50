import { captureSettings } from '../domain/drift/capture.ts';
import { isSameValue } from '../domain/drift/setting.ts';
import type { SettingValue, StatedSettings } from '../domain/model/role-baseline.ts';
import type { RoleRule } from '../domain/model/role-settings.ts';
import { mayStateSettings } from './role-settings-schema.ts';

/** One role of a tenant, as its settings were read. */
export interface CapturedRole {
  readonly roleDefinitionId: string;
  /** For the reader. */
  readonly name: string | undefined;
  readonly rules: readonly RoleRule[];
}

/** Baselines as the rules file has them, and what they could not say. */
export interface CapturedBaselines {
  /** The member `roleSettings` of a rules file: compared at once, no role shows drift. */
  readonly roleSettings: {
    readonly mode: 'report';
    readonly baselines: readonly Readonly<Record<string, unknown>>[];
  };
  /** Sentences: settings that have a value which the rules file does not take. */
  readonly notStated: readonly string[];
}

interface Group {
  readonly settings: StatedSettings;
  readonly roles: readonly CapturedRole[];
}

/** What is so now, as baselines: the settings of most roles whole, those of the others by what is different in them. */
export function captureBaselines(roles: readonly CapturedRole[]): CapturedBaselines {
  const notStated: string[] = [];
  const groups = new Map<string, Group>();
  for (const role of roles) {
    const captured = captureSettings(role.rules, (name, value) =>
      mayStateSettings(settingsInFile({ [name]: value })),
    );
    notStated.push(...captured.notStated.map((name) => `${role.name ?? role.roleDefinitionId}: ${name}`));
    const key = JSON.stringify(captured.settings);
    const group = groups.get(key) ?? { settings: captured.settings, roles: [] };
    groups.set(key, { ...group, roles: [...group.roles, role] });
  }
  const [usual, ...others] = [...groups.values()].toSorted(
    (one, other) => other.roles.length - one.roles.length,
  );
  if (usual === undefined) return { roleSettings: { mode: 'report', baselines: [] }, notStated };
  const baselines = [
    { name: 'usual', roles: idsOf(usual), settings: settingsInFile(usual.settings) },
    ...others.map((group, index) => differing(group, usual, `other ${index + 1}`)),
  ];
  return { roleSettings: { mode: 'report', baselines }, notStated };
}

function idsOf({ roles }: Group): readonly string[] {
  return roles.map(({ roleDefinitionId }) => roleDefinitionId);
}

/** One that does not state all that the usual one does cannot extend it. */
function differing(group: Group, usual: Group, name: string): Readonly<Record<string, unknown>> {
  const isWhole = Object.keys(usual.settings).every((setting) => group.settings[setting] !== undefined);
  if (!isWhole) return { name, roles: idsOf(group), settings: settingsInFile(group.settings) };
  const own = Object.entries(group.settings).filter(
    ([setting, value]) => !isSameValue(value, usual.settings[setting]),
  );
  const settings = settingsInFile(Object.fromEntries(own));
  return { name, extends: 'usual', roles: idsOf(group), settings };
}

/** Settings by name, as the rules file nests them. */
function settingsInFile(settings: StatedSettings): Readonly<Record<string, unknown>> {
  const nested: Record<string, Record<string, unknown>> = {};
  const mails = new Map<string, Record<string, unknown>>();
  for (const [name, value] of Object.entries(settings)) {
    const [section = '', member = '', to, field] = name.split('.');
    if (section === 'notifications' && to !== undefined && field !== undefined) {
      const mail = mails.get(`${member} ${to}`) ?? { about: member, to };
      mails.set(`${member} ${to}`, { ...mail, [field]: value });
    } else nested[section] = { ...nested[section], [member]: inFile(member, value) };
  }
  return mails.size === 0 ? nested : { ...nested, notifications: [...mails.values()] };
}

function inFile(member: string, value: SettingValue): unknown {
  if (typeof value !== 'object' || !/approvers$/i.test(member)) return value;
  return value.map((approver) => {
    const [kind = '', id = ''] = approver.split(' ');
    return { [kind]: kind === 'manager' ? Number(id) : id };
  });
}

/** The member as it stands in a rules file, each role's name beside its id. */
export function capturedText({ roleSettings }: CapturedBaselines, roles: readonly CapturedRole[]): string {
  const names = new Map(roles.map(({ roleDefinitionId, name }) => [roleDefinitionId, name]));
  const lines = JSON.stringify({ roleSettings }, undefined, 2).split('\n').slice(1, -1);
  return lines
    .map((line) => {
      const [, id = ''] = /^\s+"([0-9a-f-]{36})",?$/i.exec(line) ?? [];
      const name = names.get(id);
      return name === undefined ? line : `${line} // ${name}`;
    })
    .join('\n');
}
