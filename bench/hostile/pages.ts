import type { Attack } from './attack.ts';
import { harmIf } from './attack.ts';
import {
  askForAdministrator,
  call,
  confirmWith,
  globalAdministrator,
  grantOf,
  has,
  signatureOf,
  tokenOf,
} from './caller.ts';
import { publicUrl, type Stage } from './stage.ts';

const kind = 'pages, notices and paths';
const markup =
  '<script>alert(1)</script><a href="https://evil.example">approve</a><!channel>[approve](https://evil.example)';
const ownLine = 'approved by the security team';

function rename({ tenant }: Stage, id: string, displayName: string): void {
  const user = tenant.users.find(id);
  if (user !== undefined) tenant.users.add({ ...user, displayName });
}

/** Our page leads to the sign-in, and comes back to our own address. */
function isSigningPage(html: string): boolean {
  return html.includes('/authorize') && html.includes(encodeURIComponent(publicUrl));
}

/** What people wrote, in a notice: it stands in texts that are never read as more than text, in no line of its own. */
function inNotice(name: string, settings: Readonly<Record<string, string>>, plainType: string): Attack {
  return {
    kind,
    name: `markup and breaks in names and justifications, in a notice ${name}`,
    async attempt(stage) {
      const host = await stage.anotherHost(settings);
      const { id } = stage.person();
      rename(stage, id, `${markup}\n${ownLine}`);
      const before = stage.inbox.bodies.length;
      const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Grant');
      const body = grantOf(id, { justification: `${markup}\n${ownLine}` });
      for (const role of [undefined, globalAdministrator])
        await call({ ...stage, host }, bearer, 'eligibilities', {
          body: role === undefined ? body : { ...body, roleDefinitionId: role },
        });
      await host.close();
      const posted = stage.inbox.bodies.slice(before);
      const texts = posted.flatMap((text) => textsIn(JSON.parse(text)));
      const marked = texts.filter(({ text, type }) => text.includes('evil.example') && type !== plainType);
      const own = texts.filter(({ text }) => text.split('\n').some((line) => line.startsWith(ownLine)));
      return {
        harm: harmIf(
          marked.length + own.length > 0,
          'the notice is marked up, or has a line that is not ours',
        ),
        bites: posted.length === 2 && texts.some(({ text }) => text.includes('evil.example')),
      };
    },
  };
}

interface TextOfNotice {
  readonly text: string;
  /** Of the block that it stands in. */
  readonly type: string;
}

function textsIn(value: unknown, type = ''): readonly TextOfNotice[] {
  if (typeof value === 'string') return [{ text: value, type }];
  if (typeof value !== 'object' || value === null) return [];
  const own = 'type' in value && typeof value.type === 'string' ? value.type : type;
  return Object.values(value).flatMap((one) => textsIn(one, own));
}

export const pageAttacks: readonly Attack[] = [
  {
    kind,
    name: 'markup in a justification and a name, on the page of an approval',
    async attempt(stage) {
      const beneficiary = stage.person().id;
      rename(stage, beneficiary, markup);
      const more = { justification: markup };
      const change = await askForAdministrator(stage, { userId: stage.person().id }, beneficiary, more);
      const token = await signatureOf(stage, change.digest, stage.person().id);
      const { html } = await confirmWith(stage, change, token, null);
      return {
        harm: harmIf(/<script|<a href="https:\/\/evil/i.test(html), 'the page holds the markup'),
        bites: html.includes('evil.example'),
      };
    },
  },
  inNotice('for Slack', {}, 'plain_text'),
  inNotice('for Teams', { NOTIFY_FORMAT: 'teams' }, 'TextRun'),
  {
    kind,
    name: 'a page that frames the approval',
    async attempt(stage) {
      const change = await askForAdministrator(stage, { userId: stage.person().id }, stage.person().id);
      const address = `${stage.host.origin}/api/approvals/${change.id}/sign?digest=${change.digest}`;
      const { headers, html } = await stage.browser.open(address);
      const policy = String(headers['content-security-policy']);
      const isOpen = !policy.includes("frame-ancestors 'none'") || headers['x-frame-options'] !== 'DENY';
      return { harm: harmIf(isOpen, 'another site may frame it'), bites: isSigningPage(html) };
    },
  },
  {
    kind,
    name: 'a form of another site that confirms without a signature',
    async attempt(stage) {
      const beneficiary = stage.person().id;
      const change = await askForAdministrator(stage, { userId: stage.person().id }, beneficiary);
      await confirmWith(stage, change, '');
      await confirmWith(stage, change, 'undefined');
      const harm = harmIf(has(stage, beneficiary, globalAdministrator), 'it was approved');
      await confirmWith(stage, change, await signatureOf(stage, change.digest, stage.person().id));
      return { harm, bites: has(stage, beneficiary, globalAdministrator) };
    },
  },
  {
    kind,
    name: 'an address of another site in the link to sign',
    async attempt(stage) {
      const change = await askForAdministrator(stage, { userId: stage.person().id }, stage.person().id);
      const sign = `${stage.host.origin}/api/approvals/${change.id}/sign?digest=${change.digest}`;
      const evil = 'https%3A%2F%2Fevil.example';
      const tried = [`&redirect_uri=${evil}`, `&returnUrl=${evil}`, `&items=0${evil}`, `&state=${evil}`];
      const pages = await Promise.all(tried.map((more) => stage.browser.open(`${sign}${more}`)));
      return {
        harm: harmIf(
          pages.some(({ html }) => html.includes('evil.example')),
          'it leads there',
        ),
        bites: isSigningPage((await stage.browser.open(sign)).html),
      };
    },
  },
  {
    kind,
    name: 'another host in the request, for the address to come back to',
    async attempt(stage) {
      const change = await askForAdministrator(stage, { userId: stage.person().id }, stage.person().id);
      const path = `approvals/${change.id}/sign?digest=${change.digest}`;
      const headers = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' };
      const response = await fetch(`${stage.host.origin}/api/${path}`, { headers });
      const html = await response.text();
      return { harm: harmIf(html.includes('evil.example'), 'it leads there'), bites: isSigningPage(html) };
    },
  },
  {
    kind,
    name: 'paths out of the resource, in ids',
    async attempt(stage) {
      const { id } = stage.person();
      const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Read');
      const tricks = [
        'changes/..%2Fwriters%2Fstop',
        'changes/%2e%2e/eligibilities',
        'runs/..;/eligibilities',
        'ELIGIBILITIES',
        'eligibilities/',
        'health/../eligibilities',
        'approvals/x%2F..%2F..%2Feligibilities/sign',
        'openapi.json/../writers/stop',
      ];
      for (const path of tricks) await call(stage, bearer, path, { body: grantOf(id) });
      const { json } = await call(stage, bearer, 'writers');
      const harm = harmIf(
        has(stage, id) || json.state === 'stopped',
        'a path led past the check of the role',
      );
      const allowed = await tokenOf(stage, { userId: stage.person().id }, 'Grant');
      await call(stage, allowed, 'ELIGIBILITIES', { body: grantOf(id) });
      return { harm, bites: has(stage, id) };
    },
  },
  {
    kind,
    name: "another caller's idempotency key",
    async attempt(stage) {
      const [one, two] = [stage.person().id, stage.person().id];
      const headers = { 'idempotency-key': 'ticket-4711' };
      const first = await tokenOf(stage, { userId: stage.person().id }, 'Grant');
      const mine = await call(stage, first, 'eligibilities', { body: grantOf(one), headers });
      const second = await tokenOf(stage, { userId: stage.person().id }, 'Grant');
      const theirs = await call(stage, second, 'eligibilities', { body: grantOf(two), headers });
      return {
        harm: harmIf(
          !has(stage, two) || theirs.json.changeId === mine.json.changeId,
          "the caller got another caller's answer, and not their own change",
        ),
        bites: has(stage, one),
      };
    },
  },
];
