import { because, by, line, number, sender, text } from './line.ts';

const decision = {
  decisionId: text('the decision'),
  subjectId: text('the plan, change or rules file decided on'),
  by,
  items: text('for a plan: the number of approved items, or `all`'),
  proof: text('`signed`: Entra signed exactly this decision; `bearer`: only the API vouches for it'),
};
const meaning = text('whether it asks for access to `start` or to `end`');
const selfService = {
  kind: text('kind of failure'),
  code: text("Entra's error code"),
  permission: text('the Graph permission requested'),
  because,
  said: text('the message of Entra or the library; absent if there was none'),
};

/** Lines of what people and programs ask for and decide, and of settings. */
export const linesOfPeople = {
  'plan.approved': line(['info'], 'A person approved a plan.', decision),
  'plan.withdrawn': line(['info'], 'A person withdrew the approvals of a plan.', decision),
  'change.approved': line(['info'], 'A person approved a change.', decision),
  'change.confirmed': line(['info'], 'The person who will receive the access confirmed it.', decision),
  'change.denied': line(['info'], 'An approver of the role denied a change.', decision),
  'change.withdrawn': line(['info'], 'A person withdrew the approvals of a change.', decision),
  'rules.approved': line(
    ['info'],
    'A person approved the rules file, which is now in force.',
    decision,
    'always: the rules decide what the app may do',
  ),
  'rules.withdrawn': line(['info'], 'A person withdrew the approval of the rules file.', decision, 'always'),
  'writers.stopped': line(['warn'], 'Somebody stopped the writers of the tenant.', { by }, 'always'),
  'writers.started': line(['warn'], 'Somebody started the writers of the tenant again.', { by }, 'always'),
  'sender.stopped': line(['warn'], 'Somebody stopped a webhook sender.', { sender, by }, 'always'),
  'sender.started': line(['warn'], 'Somebody started a webhook sender again.', { sender, by }, 'always'),
  'sender.unusable': line(
    ['error'],
    'No message of a sender can be authenticated. Logged once, and again when the problem changes.',
    { sender, because: text('what is wrong with its key') },
    'always',
  ),
  'webhook.accepted': line(['info'], "A sender's message was recorded.", {
    sender,
    changeId: text('the change that contains it'),
    meaning,
    key: number(
      'index of the key that authenticated it, from 0; during a rotation it shows when the old key is no longer used',
    ),
  }),
  'webhook.dry-run': line(['info'], 'A sender asked what a message would do. Nothing was recorded.', {
    sender,
    meaning,
  }),
  'webhook.refused': line(
    ['warn'],
    'A call to a webhook was refused. The sender is not told why.',
    { sender, status: number('of the response'), because },
    'if there are many',
  ),
  'webhook.id-reused': line(
    ['error'],
    'A sender delivered two messages with the same id. The second was refused, and a notice was sent.',
    { sender, changeId: text('the change that contains the first') },
    'always',
  ),
  'self-service.misconfigured': line(
    ['error'],
    "Entra does not accept this app's credential (federated credential, audience, identity), so nobody can use self-service.",
    selfService,
    'always',
  ),
  'self-service.no-token': line(
    ['warn'],
    'Entra issued no token on behalf of a user. A stronger sign-in, consent or a new token is needed, or Entra refused or could not be reached.',
    selfService,
  ),
  'http.refused': line(
    ['warn'],
    'A caller was refused with 401 or 403, or with 503 if its token could not be checked.',
    { status: number('of the response'), because },
    'if there are many',
  ),
  'http.failed': line(
    ['error'],
    'A request failed because of a defect in this app.',
    {
      errorId: text('the same id as in the response'),
      code: text('error code of the store or of Graph'),
      because,
    },
    'always',
  ),
  'excess-permission': line(
    ['warn'],
    "The identity's token has an application permission that the parts of this process do not need. Logged in each run.",
    {
      permission: text('the app role of Microsoft Graph'),
      parts: text('parts of this process, comma-separated'),
    },
    'always',
  ),
  'missing-permission': line(
    ['warn'],
    "The identity's token lacks an application permission that the parts of this process need. Logged in each run.",
    {
      permission: text('the app role of Microsoft Graph'),
      parts: text('parts of this process, comma-separated'),
      because: text('what it is needed for'),
    },
    'always',
  ),
  influence: line(
    ['info'],
    'Who else could make this app do something it should not: by a directory role, a Microsoft Graph permission, as an owner, or by signing in as its API. Logged once a night for each of these.',
    {
      by: text('what gives them this influence'),
      who: text('their object ids, comma-separated, or why they could not be read'),
    },
  ),
  'approvers-too-few': line(
    ['warn'],
    'Too few people can approve, so whatever waits for approval may wait forever. Logged once a night.',
    {
      count: number('people with the role Approve whose account is enabled and not a guest'),
      needed: number('2, or 1 if requesters may approve'),
      because: text('which accounts are unknown'),
    },
    'always',
  ),
  'function-missing': line(
    ['error'],
    "A function of this process's parts is not registered, or the host leaves it out because a setting is missing or disables it. Logged once per process, at its first use.",
    { name: text('name of the function'), because },
    'always',
  ),
  'settings.note': line(
    ['warn'],
    'Something about the settings that an operator should know. Logged at start.',
    {
      note: text('a sentence'),
    },
  ),
  'rules.unusable': line(
    ['error'],
    "The rules file could not be loaded when somebody requested the app's health.",
    { problems: text('every problem, one per line') },
    'always: until then no job runs',
  ),
  'settings.unusable': line(
    ['error'],
    'The app cannot work with its settings.',
    { problems: text('every problem, one per line') },
    'always',
  ),
} as const;
