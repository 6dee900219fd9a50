import { systemTiming, type Timing } from './adapters/graph/client/timing.ts';
import { jsonLog, type LineSink } from './adapters/log/json-log.ts';
import { type App, composeApp, type Invocation } from './app.ts';
import { callerNotes } from './app-gate.ts';
import { signingNotes } from './app-signing.ts';
import { withRunSpans } from './app-telemetry.ts';
import { type HttpAnswer, problem } from './http/core/answer.ts';
import type { PolicyNote } from './http/core/caller-policy.ts';
import type { HttpCall, RawHttpCall } from './http/core/request-parts.ts';
import type { Clock } from './ports/index.ts';
import { readSettings, SettingsError } from './settings/settings.ts';

/** What time it is, and how it passes. */
export interface Time {
  readonly clock: Clock;
  /** How waits pass: between tries, for a quota, and between looks at what was changed. */
  readonly timing: Timing;
}

/** The app of a process, composed at first use, because a function app must load even where its settings are not usable. */
export interface AppOnDemand {
  /**
   * @param sink where the app says, at its first use, what an operator should know of its settings.
   * @throws SettingsError naming every setting that is not usable. The next call looks again.
   */
  app(sink?: LineSink): App;
  /** Answers a request to the API; where the settings do not let the app work, with a problem that says no more than that. */
  answerHttp(invocation: Invocation, path: string, request: HttpCall): Promise<HttpAnswer>;
  /** The same for a message of a sender. */
  answerWebhook(invocation: Invocation, sender: string, request: RawHttpCall): Promise<HttpAnswer>;
  /** Whether the app can work at all. Says no more than that, for anybody may ask; the log says what is wrong. */
  health(invocation: Invocation): HttpAnswer;
  /** Puts simulated time in the place of the machine's. To be called before the app is first used. */
  useTime(time: Time): void;
}

/** @param environment is read at first use. */
export function createAppOnDemand(environment: Readonly<Record<string, string | undefined>>): AppOnDemand {
  let time: Time = { clock: { now: () => new Date() }, timing: systemTiming };
  let composed: App | undefined;
  let notes: readonly PolicyNote[] = [];
  let areNotesSaid = false;

  function app(sink?: LineSink): App {
    if (composed === undefined) {
      const settings = readSettings(environment);
      composed = withRunSpans(composeApp(settings, time.clock, time.timing));
      notes = [
        ...callerNotes(settings),
        ...signingNotes(settings).map((sentence) => ({ sentence, isPublic: false })),
      ];
    }
    if (sink !== undefined && !areNotesSaid) {
      areNotesSaid = true;
      const log = jsonLog(sink, { tenantId: environment.TENANT_ID });
      for (const { sentence } of notes) log.warn('settings.note', { note: sentence });
    }
    return composed;
  }

  async function answered(
    invocation: Invocation,
    answer: (composed: App) => Promise<HttpAnswer>,
  ): Promise<HttpAnswer> {
    try {
      return await answer(app(invocation));
    } catch (error) {
      logUnusable(error, invocation, environment);
      const detail = "Its settings do not let it work; the app's log says why.";
      return problem(503, 'The app is not configured', detail, {}, { 'retry-after': '30' });
    }
  }

  return {
    app,
    answerHttp: (invocation, path, request) =>
      answered(invocation, (composed) => composed.answerHttp(invocation, path, request)),
    answerWebhook: (invocation, sender, request) =>
      answered(invocation, (composed) => composed.answerWebhook(invocation, sender, request)),
    health(invocation) {
      try {
        app(invocation);
        const open = notes.filter(({ isPublic }) => isPublic).map(({ sentence }) => sentence);
        return { status: 200, jsonBody: { status: 'ok', ...(open.length > 0 && { notes: open }) } };
      } catch (error) {
        logUnusable(error, invocation, environment);
        return { status: 503, jsonBody: { status: 'unusable' } };
      }
    },
    useTime(other) {
      time = other;
    },
  };
}

/** @throws what is no SettingsError. */
function logUnusable(
  error: unknown,
  sink: LineSink,
  { TENANT_ID: tenantId }: Readonly<Record<string, string | undefined>>,
): void {
  if (!(error instanceof SettingsError)) throw error;
  jsonLog(sink, { tenantId }).error('settings.unusable', { problems: error.problems.join('\n') });
}
