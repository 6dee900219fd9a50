import { readFileSync } from 'node:fs';
import type { RulesText } from '../../local/stack-rules.ts';
import type { ScheduleRequest } from '../../simulator/state/schedule-requests.ts';
import { call, tokenOf } from '../hostile/caller.ts';
import type { Stage } from '../hostile/stage.ts';
import { type Answer, deliver } from './calls.ts';
import type { Desk, Proving } from './desk.ts';
import { type RoleName, roleId } from './roles.ts';
import type { Message, Written } from './wires.ts';

interface TrialParts {
  readonly stage: Stage;
  readonly desk: Desk;
  /** Another sender of the same format and proof. */
  readonly stranger: Desk;
  readonly role: RoleName;
  readonly logFile: string;
  /** How many messages at once. */
  readonly crowd: number;
}

/** One attempt: what was answered wrongly, what was given wrongly, and whether the same done rightly is given. */
export class Trial {
  readonly stage: Stage;
  readonly desk: Desk;
  readonly stranger: Desk;
  readonly crowd: number;
  readonly wrongAnswers: string[] = [];
  readonly wrongGrants: string[] = [];
  readonly failedControls: string[] = [];
  hasControl = false;
  readonly #parts: TrialParts;
  #before: number;
  readonly #logBefore: number;

  constructor(parts: TrialParts) {
    this.#parts = parts;
    this.stage = parts.stage;
    this.desk = parts.desk;
    this.stranger = parts.stranger;
    this.crowd = parts.crowd;
    this.#before = this.#requests().length;
    this.#logBefore = readFileSync(parts.logFile, 'utf8').length;
  }

  get now(): Date {
    return this.stage.simulator.clock.now();
  }

  /** Delivers it, and says where the answer is another one than it should be. */
  async send(
    what: string,
    message: Message,
    expected: number | readonly number[],
    name = this.desk.name,
    origin = this.stage.host.origin,
  ): Promise<Answer> {
    return this.judge(what, await deliver(origin, name, message), expected);
  }

  /** Proves what is written and delivers it. */
  async sendWritten(
    what: string,
    written: Pick<Written, 'id'> & { readonly body: string | Uint8Array },
    expected: number | readonly number[],
    how: Proving = {},
  ): Promise<Answer> {
    return this.send(what, await this.desk.prove(written, how), expected);
  }

  judge(what: string, answer: Answer, expected: number | readonly number[]): Answer {
    const right = typeof expected === 'number' ? [expected] : expected;
    if (!right.includes(answer.status))
      this.wrongAnswers.push(`${what}: ${answer.status} instead of ${right.join(' or ')}: ${answer.text}`);
    if (answer.status === 202 && answer.location === undefined)
      this.wrongAnswers.push(`${what}: a 202 that does not say where its outcome is`);
    return answer;
  }

  /** Something else that should be so. */
  expect(isSo: boolean, sentence: string): void {
    if (!isSo) this.wrongAnswers.push(sentence);
  }

  /** What the platform does by itself within a minute. */
  async work(): Promise<void> {
    // What a message asks for is accepted in the first pass at the latest, and executed in the next.
    for (let pass = 1; pass <= 2; pass += 1) {
      const failed = await this.stage.host.run('executeChanges');
      if (failed !== undefined) throw new Error(`executeChanges: ${failed}`);
    }
  }

  async watch(): Promise<void> {
    const failed = await this.stage.host.run('watchActivations');
    if (failed !== undefined) throw new Error(`watchActivations: ${failed}`);
  }

  /** What the app has asked Graph to give since the attack began. */
  given(): readonly ScheduleRequest[] {
    return this.#requests().slice(this.#before);
  }

  #requests(): readonly ScheduleRequest[] {
    return this.stage.tenant.roleManagement.requests
      .all()
      .filter(({ action, kind }) => action === 'adminAssign' && kind === 'assignment');
  }

  /** After everything is worked through: nothing beyond what may be there was given. */
  async expectGiven(most: number, sentence: string): Promise<void> {
    await this.work();
    const given = this.given();
    if (given.length > most)
      this.wrongGrants.push(`${sentence}: ${given.length} grants instead of at most ${most}`);
    // What comes now is the control's.
    this.#before += given.length;
  }

  /** Whether somebody has the role of the attack now. */
  holds(principalId: string): boolean {
    const wanted = roleId(this.stage.tenant, this.#parts.role);
    return this.stage.tenant.roleManagement
      .assignmentSchedules(this.now)
      .some((one) => one.principalId === principalId && one.roleDefinitionId === wanted);
  }

  /** Until when, in milliseconds; `undefined`: they have it not. */
  heldUntil(principalId: string): number | undefined {
    const wanted = roleId(this.stage.tenant, this.#parts.role);
    const ends = this.stage.tenant.roleManagement
      .assignmentSchedules(this.now)
      .filter((one) => one.principalId === principalId && one.roleDefinitionId === wanted)
      .map(({ expiration }) =>
        expiration.type === 'noExpiration' ? Number.POSITIVE_INFINITY : expiration.endsAt.getTime(),
      );
    return ends.length === 0 ? undefined : Math.max(...ends);
  }

  /** The id of a person of the desk. */
  idOf(index: number): string {
    return this.desk.people[index]?.id ?? '';
  }

  /** The same done as it should be: it is given. @param index for whom */
  async control(index = 0, written: Written = this.desk.start({ index })): Promise<void> {
    const { location = '' } = await this.sendWritten('the control', written, 202);
    await this.work();
    const isGiven = this.holds(this.idOf(index)) && (await this.isActive(location));
    this.controlIs(isGiven, 'nothing was given by the message as it should be');
  }

  /** Whether the app says that what a message asked for is there. */
  async isActive(location: string): Promise<boolean> {
    const { stage } = this;
    const bearer = await tokenOf(stage, { userId: stage.tenant.users.all()[0]?.id ?? '' }, 'Read');
    const { json } = await call(stage, bearer, location.replace('/api/', ''));
    return JSON.stringify(json.activations ?? []).includes('"state":"active"');
  }

  /** What a sender with other settings cannot show: the other sender's message gives. */
  async strangersControl(): Promise<void> {
    const { stranger } = this;
    await this.send("the other's message", await stranger.prove(stranger.start()), 202, stranger.name);
    await this.work();
    const id = stranger.people[0]?.id ?? '';
    const isHeld = this.stage.tenant.roleManagement
      .assignmentSchedules(this.now)
      .some(({ principalId }) => principalId === id);
    this.controlIs(isHeld, "the other sender's message gave nothing");
  }

  controlIs(worked: boolean, sentence: string): void {
    this.hasControl = true;
    if (!worked) this.failedControls.push(sentence);
  }

  /** Changes the rules, and waits until they are in force. */
  async changeRules(change: (rules: RulesText) => RulesText): Promise<void> {
    const { rules } = this.stage;
    rules.write(change(rules.read()));
    await this.stage.advance(31_000);
  }

  /** The same for the entry of this sender; `undefined`: it is taken out. */
  changeSender(change: (entry: RulesText) => RulesText | undefined): Promise<void> {
    return this.changeRules((rules) => ({
      ...rules,
      senders: (rules.senders as readonly RulesText[]).flatMap((entry) => {
        const changed = entry.name === this.desk.name ? change(entry) : entry;
        return changed === undefined ? [] : [changed];
      }),
    }));
  }

  /** What the app has logged since the attack began. */
  logged(): string {
    return readFileSync(this.#parts.logFile, 'utf8').slice(this.#logBefore);
  }
}
