import { hash } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { DryRun } from '../../../src/changes/activations/dry-run.ts';
import type { DeliveryContent } from '../../../src/domain/model/activation.ts';
import type { RulesApproval } from '../../../src/domain/model/rules.ts';
import type { Sender } from '../../../src/domain/model/sender.ts';
import type { HttpAnswer } from '../../../src/http/core/answer.ts';
import { createCallerRates } from '../../../src/http/core/caller-rates.ts';
import { answerWebhook } from '../../../src/http/webhooks/answer-webhook.ts';
import { createKnownSenders } from '../../../src/http/webhooks/known-senders.ts';
import type { CallerTokens, TokenVerdict } from '../../../src/ports/index.ts';
import { createDeliveries } from '../../../src/senders/deliveries.ts';
import { tenantId } from '../../builders.ts';
import { FakeCommands } from '../../fakes/fake-commands.ts';
import { FakeDoorbell } from '../../fakes/fake-doorbell.ts';
import { FakeLog } from '../../fakes/fake-log.ts';
import { FakeNotifier } from '../../fakes/fake-notifier.ts';
import { rules } from '../../rules-builder.ts';
import {
  APP,
  azureMonitor,
  cloudEvents,
  keySettings,
  now,
  pagerDuty,
  requested,
  SECRET,
  seconds,
  sender,
  textOf,
  tokensThat,
} from '../../senders/stage.ts';
import { caller } from '../callers.ts';

/** A call as a test writes it. */
export interface Called {
  readonly name?: string;
  readonly method?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

/** The webhooks on fakes. */
export class WebhookStage {
  readonly log = new FakeLog();
  readonly commands = new FakeCommands();
  readonly doorbell = new FakeDoorbell();
  readonly notifier = new FakeNotifier();
  now = now;
  senders: readonly Sender[] = [sender(), pagerDuty(), azureMonitor(), cloudEvents()];
  rulesApproval: RulesApproval | undefined;
  failRulesWith: Error | undefined;
  /** How often the rules were loaded. */
  loads = 0;
  tokens: CallerTokens = tokensThat({});
  settings: Readonly<Record<string, string>> = keySettings;
  callsPerMinute = 1_200;

  /** What a message would come to, and what was asked about. */
  dryRun: DryRun = { kind: 'ignored', because: 'It is of no use.' };
  readonly asked: { readonly content: DeliveryContent; readonly receivedAt: Date }[] = [];

  private readonly rates = createCallerRates({ reads: 5, writes: 5 });
  private readonly known = createKnownSenders({
    clock: { now: () => this.now },
    deliveries: { ...this.deliveries(), problemOf: (one) => this.deliveries().problemOf(one) },
    rules: {
      load: async () => {
        this.loads += 1;
        if (this.failRulesWith !== undefined) throw this.failRulesWith;
        const approval = this.rulesApproval;
        return {
          rules: rules({ senders: this.senders }),
          hash: 'a'.repeat(64),
          ...(approval && { approval }),
        };
      },
    },
  });

  call({
    name = 'servicedesk',
    method = 'POST',
    query,
    headers = {},
    body = requested(),
  }: Called = {}): Promise<HttpAnswer> {
    const bytes = body instanceof Uint8Array ? body : Buffer.from(textOf(body));
    const given = new Headers({ 'content-type': 'application/json' });
    for (const [header, value] of Object.entries(headers)) {
      if (value === undefined) given.delete(header);
      else given.set(header, value);
    }
    const request = {
      method,
      query: new URLSearchParams(query),
      headers: given,
      text: async () => bytes.toString(),
      arrayBuffer: async () => Uint8Array.from(bytes).buffer,
    };
    return answerWebhook(name, request, this.log, {
      senders: this.known,
      deliveries: this.deliveries(),
      rates: this.callsPerMinute === 5 ? this.rates : { count: () => undefined },
      callsPerMinute: this.callsPerMinute,
      dryRun: async (content, receivedAt) => {
        this.asked.push({ content, receivedAt });
        return this.dryRun;
      },
      ports: {
        tenantId,
        commands: this.commands,
        doorbell: this.doorbell,
        notifier: this.notifier,
        clock: { now: () => this.now },
      },
    });
  }

  /** A call that the service desk has signed. */
  signed(body: unknown = requested(), id = 'msg_1', secret = SECRET): Promise<HttpAnswer> {
    return this.call({ body, headers: this.signature(body, id, secret) });
  }

  signature(body: unknown, id = 'msg_1', secret = SECRET): Readonly<Record<string, string>> {
    return {
      'webhook-id': id,
      'webhook-timestamp': seconds(this.now),
      'webhook-signature': new Webhook(secret).sign(id, this.now, textOf(body)),
    };
  }

  private deliveries() {
    return createDeliveries({ keySettings: this.settings ?? {}, tokens: this.tokens });
  }
}

export function sha256(body: unknown): string {
  return hash('sha256', textOf(body), 'hex');
}

/** A token of the app of the senders that show one. */
export function appToken(roles: readonly 'PimWarden.Send'[]): TokenVerdict {
  const signIn = { clientProof: 'certificate', scopes: [], contexts: [] } as const;
  return { kind: 'valid', caller: caller({ appId: APP, kind: 'app', roles, signIn }) };
}

/** The one answer to everything that is not proved. */
export const notAccepted = {
  status: 401,
  headers: {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'www-authenticate': 'Bearer',
    'content-type': 'application/problem+json',
  },
  jsonBody: {
    type: 'about:blank',
    title: 'The message is not accepted',
    status: 401,
    detail: "It is not proved to be of a sender that is known here. The app's log says why.",
  },
};
