import { decidingRoles } from '../../changes/consents/role-approval.ts';
import type { SigningRequest } from '../../changes/consents/signing-link.ts';
import { takeDecision } from '../../changes/take-decision.ts';
import type { Requester } from '../../domain/model/command.ts';
import { isUsedIn } from '../../ports/decisions.ts';
import type { ApprovalTokens, ExpectedSignature, Log, RoleCall } from '../../ports/index.ts';
import { newTally } from '../../ports/reading.ts';
import type { HttpAnswer } from '../core/answer.ts';
import type { OpenPages } from '../core/answer-request.ts';
import type { HttpCall } from '../core/request-parts.ts';
import type { HttpPorts } from '../core/route.ts';
import { askApprover, decideSigned } from './approver-pages.ts';
import { answerConfirmation } from './confirmation-pages.ts';
import { isForApprovers } from './decide-activation.ts';
import { decideChange } from './decide-change.ts';
import { findSignable, type Signable } from './find-subject.ts';
import { page } from './pages.ts';
import { authorizeUrl, readSigningLink, readState, type SignInOptions } from './sign-in.ts';
import { type ApprovalSubject, decisionSubjectOf, factsOf } from './subject.ts';

/** What the pages of a sign-in need. `undefined` where the settings do not say whose signatures count, or where this app is. */
export type Signing = { readonly options: SignInOptions; readonly tokens: ApprovalTokens } | undefined;

interface PageParts {
  readonly signing: Signing;
  readonly ports: HttpPorts;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Bytes. A token has some 2 KiB. */
const MAX_FORM_BYTES = 64 * 1024;

/**
 * Answers the pages of a signed approval, for browsers that have no token:
 *
 * - `GET approvals/{id}/sign?digest=…[&items=…]` leads to Entra's sign-in. It reads nothing of the store: a stranger learns nothing.
 * - `GET activations/{id}/confirm?digest=…[&context=…]` does the same for whoever would have an access.
 * - `POST approvals/callback` takes the token that Entra sends, shows what would be approved, and approves it once the
 *   person has confirmed it there. Nothing of the store is touched before the token is verified.
 *
 * @param path below `/api`, decoded.
 * @returns `undefined` for any other path.
 */
export function signingPages(signing: Signing): OpenPages {
  return async (path, request, context) => answerSigningPage(path, request, { ...context, signing });
}

async function answerSigningPage(
  path: string,
  request: HttpCall,
  parts: PageParts,
): Promise<HttpAnswer | undefined> {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const approved = /^approvals\/([^/]+)\/sign$/i.exec(path)?.[1];
  if (approved !== undefined && isRead) return beginning('approval', approved, request, parts);
  const confirmed = /^activations\/([^/]+)\/confirm$/i.exec(path)?.[1];
  if (confirmed !== undefined && isRead) return beginning('confirmation', confirmed, request, parts);
  if (/^approvals\/callback$/i.test(path) && request.method === 'POST') return callback(request, parts);
  return undefined;
}

function beginning(
  purpose: 'approval' | 'confirmation',
  id: string,
  { query }: HttpCall,
  { signing }: PageParts,
): HttpAnswer {
  if (signing === undefined) return notConfigured();
  const request = readSigningLink(purpose, id, query);
  if (request === undefined) {
    const sentences = [
      'Open the link as the answer, the list of approvals or the notice gave it. Nothing was approved.',
    ];
    return page(400, { title: 'This link is incomplete', sentences });
  }
  return page(200, {
    title: 'Sign in to decide',
    sentences: [
      purpose === 'approval'
        ? `Something waits for approval under ${request.id}. What it is is shown once it is known who you are.`
        : `Access for somebody waits under ${request.id} until they confirm that they want it. What it is is shown to them alone.`,
      'Only go on if you expected this. Signing in decides nothing yet: you will be asked.',
    ],
    link: { href: authorizeUrl(request, signing.options), text: 'Sign in' },
  });
}

async function callback(request: HttpCall, parts: PageParts): Promise<HttpAnswer> {
  const { signing, ports, log } = parts;
  if (signing === undefined) return notConfigured();
  const form = await readForm(request);
  if (form === undefined) return refused(400, 'This is no answer of a sign-in.', log);
  const error = form.get('error');
  if (error !== null)
    return refused(400, `Microsoft Entra did not sign: ${form.get('error_description') ?? error}`, log);
  const token = form.get('id_token');
  const wanted = readState(form.get('state') ?? '');
  if (token === null || wanted === undefined) return refused(400, 'This is no answer of a sign-in.', log);
  const verdict = await signing.tokens.verify(token, expectedOf(wanted, ports.clock.now()));
  if (verdict.kind === 'unverifiable')
    return refused(503, 'The signature cannot be verified at the moment. Try again soon.', log);
  if (verdict.kind === 'refused')
    return refused(403, `The signature does not count: ${verdict.because}.`, log);
  const by = { objectId: verdict.signer, appId: signing.options.clientId };
  if (wanted.confirms === undefined) return approval({ token, by, wanted, form }, signing.tokens, parts);
  const signed = { wanted, token, by, state: form.get('state') ?? '' };
  return answerConfirmation(
    { ...signed, isConfirmed: form.get('confirm') === 'yes' },
    { ports, tokens: signing.tokens, call: callOf(parts) },
  );
}

/** What holds for any signature of its purpose. Whether it counts for just this is judged once it is known what it is about. */
function expectedOf({ digest, confirms }: SigningRequest, at: Date): ExpectedSignature {
  return confirms === undefined
    ? { nonce: digest, at, roles: decidingRoles }
    : { nonce: digest, at, roles: [], context: confirms.context, guests: 'allow' };
}

function callOf({ log, signal }: PageParts): RoleCall {
  return { signal, log, tally: newTally() };
}

async function approval(signed: Signed, tokens: ApprovalTokens, parts: PageParts): Promise<HttpAnswer> {
  const { wanted, token, by, form } = signed;
  const { ports, log } = parts;
  const found = await findSignable(wanted, ports, log);
  if (found === undefined || found.subject.digest !== wanted.digest)
    return refused(
      409,
      'There is nothing such to approve: it is not there, or it is not what was signed.',
      log,
    );
  const { subject } = found;
  if (subject.kind === 'change' && isForApprovers(subject.record))
    return approverAnswer(subject, signed, tokens, parts);
  // Everything else needs the role that approves.
  const verdict = await tokens.verify(token, { nonce: wanted.digest, at: ports.clock.now() });
  if (verdict.kind !== 'valid') return refused(403, `The signature does not count: ${verdict.because}.`, log);
  if (form.get('confirm') === 'yes') return confirmed(found, { token, by }, parts);
  return askToConfirm(subject, { token, state: form.get('state') ?? '' });
}

async function approverAnswer(
  subject: ApprovalSubject & { readonly kind: 'change' },
  { token, by, form }: Signed,
  tokens: ApprovalTokens,
  parts: PageParts,
): Promise<HttpAnswer> {
  const choice = form.get('confirm');
  if (choice !== 'yes' && choice !== 'deny')
    return askApprover(subject, { token, state: form.get('state') ?? '' });
  if (isUsedIn(await parts.ports.decisions.of(decisionSubjectOf(subject)), token))
    return refused(409, usedBefore, parts.log);
  const because = form.get('because')?.trim().slice(0, 500);
  const said = { kind: choice === 'yes' ? 'approved' : 'denied', by, token } as const;
  return decideSigned(
    subject,
    { ...said, because: because === '' ? undefined : because },
    { ports: parts.ports, tokens, call: callOf(parts) },
  );
}

const usedBefore = 'This signature has been used before. Sign in again to approve again.';

function askToConfirm(
  subject: ApprovalSubject,
  fields: { readonly token: string; readonly state: string },
): HttpAnswer {
  const isOpen = subject.kind !== 'change' || subject.record.state === 'awaiting-approval';
  const facts = factsOf(subject);
  if (!isOpen) {
    const sentences = ['It is no longer waiting for approval. Nothing was approved.'];
    return page(409, { title: 'Too late', sentences, facts });
  }
  return page(200, {
    title: 'Approve this?',
    sentences: ['You approve exactly this, and nothing else. To refuse it, close this page.'],
    facts,
    form: {
      fields: { id_token: fields.token, state: fields.state, confirm: 'yes' },
      text: 'Approve',
    },
  });
}

interface Signed {
  readonly token: string;
  readonly by: Requester;
  readonly wanted: SigningRequest;
  /** What the browser sent. */
  readonly form: URLSearchParams;
}

async function confirmed(
  { subject, store, log }: Signable,
  { token, by }: Pick<Signed, 'token' | 'by'>,
  { ports, signal }: PageParts,
): Promise<HttpAnswer> {
  const about = decisionSubjectOf(subject);
  const earlier = await store.decisions.of(about);
  if (isUsedIn(earlier, token)) return refused(409, usedBefore, log);
  const proof = { kind: 'signed', token } as const;
  if (subject.kind === 'change') return decideChange(subject, { by, proof }, { ports, log, signal });
  const digest = subject.kind === 'rules' ? subject.hash : subject.digest;
  const items = subject.kind === 'plan' ? subject.items : 'all';
  await takeDecision(
    { kind: 'approved', subject: about, digest, items, by, because: undefined, proof },
    { ...store, log },
  );
  return page(200, {
    title: 'Approved',
    sentences: [
      subject.kind === 'plan'
        ? `For seven days, runs of ${subject.plan.job} make these changes, if their own fresh look plans the same.`
        : 'Changes go by these rules from now on, until others are approved or this approval is taken back.',
    ],
    facts: factsOf(subject),
  });
}

async function readForm(request: HttpCall): Promise<URLSearchParams | undefined> {
  const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') return undefined;
  if (Number(request.headers.get('content-length') ?? 0) > MAX_FORM_BYTES) return undefined;
  const text = await request.text();
  return Buffer.byteLength(text) > MAX_FORM_BYTES ? undefined : new URLSearchParams(text);
}

function refused(status: number, because: string, log: Log): HttpAnswer {
  log.warn('http.refused', { status, because });
  return page(status, { title: 'Not approved', sentences: [because, 'Nothing was approved.'] });
}

function notConfigured(): HttpAnswer {
  const sentences = [
    'The app settings PUBLIC_URL and APPROVAL_CLIENT_ID have to say where this app is and whose signatures count; docs/api.md says how.',
  ];
  return page(503, { title: 'Nothing can be signed here yet', sentences });
}
