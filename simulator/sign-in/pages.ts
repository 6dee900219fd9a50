import type { User } from '../directory.ts';
import type { Answer } from '../wire/message.ts';
import type { SignInError } from './authorize-request.ts';

/** Text as it may stand in HTML, in an attribute as well. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

export function page(status: number, title: string, body: string): Answer {
  const text = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title>
<body><h1>${escaped(title)}</h1>
${body}
</body></html>
`;
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store, no-cache',
    'X-Frame-Options': 'DENY',
  };
  return { status, headers, text };
}

/** The page that asks who signs in. What it posts goes back to the same address with its whole query. */
export function signInPage(request: {
  readonly action: string;
  readonly appId: string;
  readonly loginHint: string | undefined;
  readonly contexts: readonly string[];
  readonly users: readonly User[];
}): Answer {
  const { action, appId, loginHint = '', contexts, users } = request;
  const options = users.map(
    ({ userPrincipalName, displayName }) =>
      `<option value="${escaped(userPrincipalName)}">${escaped(displayName)}</option>`,
  );
  const stepUp =
    contexts.length === 0
      ? ''
      : `<p><label><input type="checkbox" name="step_up" value="done" checked> what ${escaped(contexts.join(', '))} asks for is done (a phishing-resistant sign-in, for example)</label></p>`;
  return page(
    200,
    'Simulated sign-in',
    `<p>For application ${escaped(appId)}. No password: this tenant is made up.</p>
<form method="post" action="${escaped(action)}">
<p><label>User principal name or object id <input name="user" list="users" value="${escaped(loginHint)}" size="60" required autofocus></label></p>
<datalist id="users">${options.join('')}</datalist>
${stepUp}
<p><button name="answer" value="sign-in">Sign in</button> <button name="answer" value="cancel" formnovalidate>Cancel</button></p>
</form>`,
  );
}

/** The page that sends the answer to the application by itself, or with a click where scripts are off. */
export function formPost(redirectUri: string, fields: Readonly<Record<string, string>>): Answer {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  );
  return page(
    200,
    'Working...',
    `<form method="post" action="${escaped(redirectUri)}">
${inputs.join('\n')}
<noscript><p>Scripts are off. <button>Continue</button></p></noscript>
</form><script>document.forms[0].submit()</script>`,
  );
}

/** An error that the application does not hear of. */
export function errorPage({ error, description }: SignInError): Answer {
  return page(
    400,
    "Sorry, but we're having trouble signing you in",
    `<p>${escaped(error)}</p><p>${escaped(description)}</p>`,
  );
}
