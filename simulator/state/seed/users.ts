import { subHours } from 'date-fns/subHours';
import { type SignInActivity, type User, unsetUserProperties } from '../../directory.ts';
import { type Random, randomFrom } from '../../random.ts';

const givenNames =
  'Adele Amara Björn Chen Dalia Emre Fatima Grady Hanna Isaiah Jomo Katri Lidia Maylis Nestor Óscar Patti Raúl Siobhán Tomás Ulrike Vance Wei Yusuf Zoë'.split(
    ' ',
  );
const surnames = [
  'Abara',
  'Berg',
  'Cameron',
  "D'Amico",
  'Ferrari',
  'Güler',
  'Haddad',
  'Iversen',
  'Johnson',
  'Kovács',
  'Langer',
  'Müller',
  "O'Brien",
  'Okafor',
  'Petrov',
  'Quist',
  'Rossi',
  'Sato',
  'Tran',
  'Wilber',
];
const departments = [
  'Engineering',
  'Finance',
  'Human Resources',
  'IT Operations',
  'Legal',
  'Sales',
  'Security',
];
const jobTitles = ['Analyst', 'Architect', 'Director', 'Engineer', 'Manager', 'Specialist'];

/** Input of `makeUsers`. */
interface PeopleOptions {
  readonly seed: number;
  readonly count: number;
  readonly domain: string;
  readonly now: Date;
}

/**
 * Most users are enabled members who sign in. The others include guests, synced, disabled and never-used accounts.
 * The first two are emergency accounts: cloud-only, enabled, rarely used.
 */
export function makeUsers({ seed, count, domain, now }: PeopleOptions): User[] {
  const random = randomFrom(seed, 'users');
  return Array.from({ length: count }, (_, index) => makeUser(index, { random, domain, now }));
}

interface UserSeed {
  readonly random: Random;
  readonly domain: string;
  readonly now: Date;
}

function makeUser(index: number, making: UserSeed): User {
  if (index < 2) return emergencyAccount(index, making);
  return making.random.chance(0.1) ? guest(index, making) : member(index, making);
}

function emergencyAccount(index: number, { random, domain, now }: UserSeed): User {
  const name = `emergency-access-${index + 1}`;
  const account = base(random, now, 900);
  return {
    ...account,
    displayName: `Emergency Access ${index + 1}`,
    givenName: 'Emergency',
    surname: `Access ${index + 1}`,
    userPrincipalName: `${name}@${domain}`,
    mail: null,
    mailNickname: name,
    ...(index === 0 && { signInActivity: signIns(random, now, 24 * 80) }),
  };
}

function member(index: number, { random, domain, now }: UserSeed): User {
  const named = person(random);
  const alias = `${plain(named.givenName)}.${plain(named.surname)}${index}`;
  const account = base(random, now, random.whole(5, 1_500));
  const accountEnabled = !random.chance(0.08);
  return {
    ...account,
    ...named,
    accountEnabled,
    userPrincipalName: `${alias}@${domain}`,
    mail: `${alias}@${domain}`,
    mailNickname: alias,
    jobTitle: random.pick(jobTitles),
    department: random.pick(departments),
    officeLocation: `Building ${random.whole(1, 9)}`,
    usageLocation: random.pick(['DE', 'FR', 'GB', 'NO', 'US']),
    ...(random.chance(0.4) && synced(alias, random, now)),
    ...(!random.chance(0.07) && { signInActivity: signIns(random, now, accountEnabled ? 400 : 4_000) }),
  };
}

function guest(index: number, { random, domain, now }: UserSeed): User {
  const named = person(random);
  const home = random.pick(['fabrikam.example', 'northwind.example', 'tailspin.example']);
  const alias = `${plain(named.givenName)}${index}`;
  const accepted = random.chance(0.8);
  return {
    ...base(random, now, random.whole(5, 800)),
    ...named,
    userPrincipalName: `${alias}_${home}#EXT#@${domain}`,
    mail: `${alias}@${home}`,
    mailNickname: `${alias}_${home}#EXT#`,
    userType: 'Guest',
    creationType: 'Invitation',
    externalUserState: accepted ? 'Accepted' : 'PendingAcceptance',
    ...(accepted && random.chance(0.7) && { signInActivity: signIns(random, now, 1_000) }),
  };
}

function person(random: Random) {
  const [givenName, surname] = [random.pick(givenNames), random.pick(surnames)];
  return { givenName, surname, displayName: `${givenName} ${surname}` };
}

function base(random: Random, now: Date, ageDays: number) {
  return {
    kind: 'user',
    id: random.guid(),
    deletedDateTime: null,
    accountEnabled: true,
    userType: 'Member',
    createdDateTime: secondsText(subHours(now, 24 * ageDays)),
    ...unsetUserProperties,
  } as const;
}

function synced(alias: string, random: Random, now: Date) {
  return {
    onPremisesSyncEnabled: true,
    onPremisesImmutableId: Buffer.from(random.guid().slice(0, 16)).toString('base64'),
    onPremisesSamAccountName: alias.slice(0, 20),
    onPremisesLastSyncDateTime: secondsText(subHours(now, random.whole(1, 4))),
  } as const;
}

function signIns(random: Random, now: Date, mostHoursAgo: number): SignInActivity {
  const hoursAgo = random.whole(1, mostHoursAgo);
  const interactive = secondsText(subHours(now, hoursAgo));
  return {
    lastSignInDateTime: interactive,
    lastSignInRequestId: random.guid(),
    lastNonInteractiveSignInDateTime: secondsText(subHours(now, Math.ceil(hoursAgo / 2))),
    lastNonInteractiveSignInRequestId: random.guid(),
    lastSuccessfulSignInDateTime: interactive,
    lastSuccessfulSignInRequestId: random.guid(),
  };
}

/** An instant with whole seconds, as Graph writes it for directory objects. */
export function secondsText(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
}
