import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Sender } from '../../domain/model/sender.ts';
import { createMemo } from './memo.ts';

/** The settings of senders' secrets: `WEBHOOK_KEY_{NAME}`, and during a rotation `WEBHOOK_KEY_{NAME}_NEXT`. */
export type KeySettings = Readonly<Record<string, string>>;

export type KeysOfSender =
  /** The one in use first, then the next. */
  | { readonly kind: 'usable'; readonly keys: readonly KeyObject[] }
  | { readonly kind: 'unusable'; readonly because: string };

/** A key that is guessed or tried is of no use; half of what SHA-256 takes is the least that Standard Webhooks allows. */
const leastBytes = 24;
const next = '_NEXT';

/** The secrets of `hmac` senders, from the settings that the process was started with. What they hold is never repeated. */
export function createSenderKeys(settings: KeySettings): (sender: Sender) => KeysOfSender {
  const holders = Map.groupBy(Object.entries(settings), ([, value]) => plainForm(value));
  const sharers = (name: string) =>
    (holders.get(plainForm(settings[name] ?? '')) ?? [])
      .map(([holder]) => holder)
      .filter((holder) => ownerOf(holder) !== ownerOf(name));
  const kept = createMemo<KeysOfSender>();
  const read = (sender: Sender): KeysOfSender => {
    const first = settingOf(sender);
    const given = [first, `${first}${next}`].filter((name) => name === first || isSet(settings[name]));
    const keys: KeyObject[] = [];
    for (const name of given) {
      const key = readKey(settings[name], sender);
      if (typeof key === 'string') return { kind: 'unusable', because: `${name} ${key}` };
      const [other] = sharers(name);
      if (other !== undefined)
        return { kind: 'unusable', because: `${name} is the same as ${other}: each sender has its own` };
      keys.push(createSecretKey(key));
    }
    return { kind: 'usable', keys };
  };
  // Name and format say which settings are read, and how.
  return (sender) => kept(`${sender.condition.format} ${sender.name}`, () => read(sender));
}

function settingOf({ name }: Sender): string {
  return `WEBHOOK_KEY_${name.toUpperCase().replaceAll('-', '_')}`;
}

function ownerOf(setting: string): string {
  return setting.endsWith(next) ? setting.slice(0, -next.length) : setting;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== '';
}

/** @returns what is wrong, as it follows the setting's name. */
function readKey(given: string | undefined, { condition }: Sender): Uint8Array | string {
  const value = given?.trim() ?? '';
  if (value === '') return 'is not set: give the secret, as a reference to a Key Vault';
  // The platform leaves the reference's own text in place of a secret that it cannot get, and anybody can guess that.
  if (/^@Microsoft\.KeyVault\(/i.test(value))
    return 'is a Key Vault reference that was not resolved: see that the identity may read the secret';
  const key = condition.format === 'pagerduty' ? Buffer.from(value, 'utf8') : fromBase64(value);
  if (key === undefined) return 'is not base64 after whsec_';
  return key.length < leastBytes ? `has ${key.length} bytes: expected ${leastBytes} at least` : key;
}

function fromBase64(value: string): Uint8Array | undefined {
  const text = value.replace(/^whsec_/, '');
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0
    ? Buffer.from(text, 'base64')
    : undefined;
}

/** The same for two spellings of one key. */
function plainForm(value: string): string {
  return value
    .trim()
    .replace(/^whsec_/, '')
    .replace(/=+$/, '');
}
