// One stream of live events for several followers (see docs/notifications.md). Used by the shared worker of all tabs, and by a page alone where
// there is no such worker.
const OVERLAP_MS = 2000;
const KEPT = 200;
const WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 300_000;

export class LiveStream {
  #source = null;
  #topics = new Set();
  #events = [];
  #wait = WAIT_MS;
  #timer = 0;
  #states = new Map();

  /** `tell(topic, data, at)` is called for each event; the topic is "notifications", "mail", "outbox", "record:17" (a code and an id), or "resync" for everything; `at` is the moment of the event, none where it is not known. */
  constructor(tell) {
    this.tell = tell;
  }

  /** Follow these topics; `since` is the moment up to which the follower knows all. Answers what it has missed. */
  follow(topics, since, others = []) {
    const isNew = !this.#source || [...topics].some((topic) => !this.#topics.has(topic));
    const missed = this.#events.filter((event) => event.at >= since - OVERLAP_MS && topics.has(event.topic));
    for (const [topic, data] of this.#states) if (topics.has(topic)) missed.push({ topic, data });
    if (isNew) this.#open(new Set([...topics, ...others]), since);
    return missed;
  }

  close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
    this.#topics = new Set();
  }

  #open(topics, since) {
    clearTimeout(this.#timer);
    this.#topics = topics;
    const before = this.#source;
    const query = new URLSearchParams([...[...topics].map((topic) => ["topic", topic]), ["since", String(since)]]);
    const source = new EventSource(`/events?${query}`);
    this.#source = source;
    // The old stream ends when the new one has begun, so that nothing falls in between.
    source.addEventListener("open", () => {
      before?.close();
      this.#wait = WAIT_MS;
    });
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED) return; // The browser tries again by itself.
      before?.close();
      if (source === this.#source) this.#later(topics);
    });
    source.addEventListener("closed", () => {
      source.close();
      if (source === this.#source) this.close();
    });
    source.addEventListener("resync", () => this.tell("resync", {}));
    // What is the user's own has no id.
    for (const own of new Set(["notifications", ...[...topics].filter((topic) => !topic.includes(":"))])) source.addEventListener(own, (event) => this.#came(own, event));
    // Topics with ids: "record:17".
    for (const code of new Set([...topics].filter((topic) => topic.includes(":")).map((topic) => topic.split(":")[0]))) {
      source.addEventListener(code, (event) => this.#came(`${code}:${JSON.parse(event.data).id}`, event));
    }
  }

  #came(topic, event) {
    const data = JSON.parse(event.data);
    const at = Number(event.lastEventId);
    this.#events.push({ topic, data, at: at || Date.now() });
    if (this.#events.length > KEPT) this.#events.shift();
    if (topic === "notifications") this.#states.set(topic, data);
    this.tell(topic, data, at);
  }

  /** Refused, as after a logout or while a proxy finds no server: seldom tried again. */
  #later(topics) {
    const since = this.#events.at(-1)?.at ?? 0;
    this.#source = null;
    this.#timer = setTimeout(() => this.#open(topics, since), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
  }
}
