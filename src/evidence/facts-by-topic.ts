import { topicOf } from '../domain/evidence/subjects.ts';
import type { Fact, Topic } from '../domain/model/evidence.ts';

/**
 * The facts of several readings topic by topic: one topic is in memory at a time. All facts of a subject are of one topic.
 *
 * @param readings facts of roles or of one topic, each topic by topic in the order of their names, as a history gives them.
 * @throws TypeError where a topic comes again after it had ended: what was said of it before would be half the truth.
 */
export async function* factsByTopic(
  readings: readonly AsyncIterable<Fact>[],
): AsyncGenerator<readonly Fact[]> {
  const open = await Promise.all(readings.map((facts) => TopicReading.begin(facts)));
  const ended = new Set<Topic>();
  for (;;) {
    const [topic] = open.flatMap((reading) => reading.topic ?? []).toSorted(inOrder);
    if (topic === undefined) return;
    if (ended.has(topic)) throw new TypeError(`facts of ${topic} came after it had ended`);
    ended.add(topic);
    const facts: Fact[] = [];
    for (const reading of open) if (reading.topic === topic) await reading.takeTopic(facts);
    yield facts;
  }
}

function inOrder(one: Topic, other: Topic): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** Facts with a look at the next one. */
class TopicReading {
  readonly #facts: AsyncIterator<Fact>;
  #next: Fact | undefined;

  private constructor(facts: AsyncIterator<Fact>) {
    this.#facts = facts;
  }

  static async begin(facts: AsyncIterable<Fact>): Promise<TopicReading> {
    const reading = new TopicReading(facts[Symbol.asyncIterator]());
    await reading.#advance();
    return reading;
  }

  /** Of the next fact; `undefined`: there is none. */
  get topic(): Topic | undefined {
    return this.#next === undefined ? undefined : topicIn(this.#next);
  }

  /** Adds all that comes of the topic now. */
  async takeTopic(taken: Fact[]): Promise<void> {
    const { topic } = this;
    for (let fact = this.#next; fact !== undefined && topicIn(fact) === topic; fact = this.#next) {
      taken.push(fact);
      await this.#advance();
    }
  }

  async #advance(): Promise<void> {
    const read = await this.#facts.next();
    this.#next = read.done === true ? undefined : read.value;
  }
}

/** Of principals it does not matter which shard it is: they are never read with others. */
function topicIn({ record, last, subject }: Fact): Topic {
  const about = record ?? last;
  if (about === undefined)
    throw new TypeError(`the fact about ${subject} has neither a record nor a last one`);
  return topicOf(about, () => '');
}
