// What the panel and the pages around it say to each other; docs/panel.rst has the messages.

const PREFIX = "iblai-mentor.";
// Milliseconds that a page has to say that it does what it was asked.
const PATIENCE = 400;

const originOf = (address) => {
  try {
    return new URL(address).origin;
  } catch {
    return "";
  }
};

/** Speaks with the page that shows the panel, and with the pages of the same tab. Events: the types without prefix. */
export class Host extends EventTarget {
  constructor({ window, origins, tab }) {
    super();
    this.window = window;
    this.allowed = new Set([window.location.origin, ...origins]);
    this.counterpart = window.parent !== window ? window.parent : window.opener;
    this.origin = this.findOrigin();
    this.channel = "BroadcastChannel" in window ? new window.BroadcastChannel(`iblai-mentor:${tab}`) : null;
    window.addEventListener("message", (event) => this.receive(event));
    this.channel?.addEventListener("message", ({ data }) => this.take(data));
  }

  // The page's policy lets nobody else frame it; this is so that no message is even addressed to somebody else.
  findOrigin() {
    const { ancestorOrigins } = this.window.location;
    const candidates = [ancestorOrigins?.[0] ?? "", originOf(this.window.document.referrer)];
    return candidates.find((origin) => this.allowed.has(origin)) ?? "";
  }

  receive(event) {
    const isOurs = event.source === this.counterpart || event.source === this.window;
    if (!isOurs || !this.allowed.has(event.origin)) { return; }
    if (event.source === this.counterpart) { this.origin = event.origin; }
    // What asks in the learner's name comes on the channel, from the LMS's own pages alone.
    if (event.data?.type !== `${PREFIX}ask`) { this.take(event.data); }
  }

  take(data) {
    if (typeof data !== "object" || data === null || typeof data.type !== "string" || !data.type.startsWith(PREFIX)) { return; }
    this.dispatchEvent(new CustomEvent(data.type.slice(PREFIX.length), { detail: data }));
  }

  send(name, fields = {}) {
    const message = { type: PREFIX + name, ...fields };
    this.channel?.postMessage(message);
    if (!this.counterpart) { return; }
    // Whoever listens before the host has spoken learns nothing but that a panel is here.
    const origin = this.origin || (name === "ready" ? "*" : "");
    if (origin) { this.counterpart.postMessage(message, origin); }
  }

  /** Send, and say whether somebody answered in time. */
  ask(name, fields, answer) {
    return new Promise((resolve) => {
      const timer = this.window.setTimeout(() => finish(false), PATIENCE);
      const onAnswer = () => finish(true);
      const finish = (isAnswered) => {
        this.window.clearTimeout(timer);
        this.removeEventListener(answer, onAnswer);
        resolve(isAnswered);
      };
      this.addEventListener(answer, onAnswer);
      this.send(name, fields);
    });
  }
}

/** Return where a window of its own lies: at the end of the screen, so that the course's window has room beside it. */
export const placeWindow = ({ availLeft = 0, availTop = 0, availWidth, availHeight }) => {
  const width = Math.min(480, availWidth);
  return `popup,width=${width},height=${availHeight},left=${availLeft + availWidth - width},top=${availTop}`;
};

/** Return the id of the browser tab, which outlives the pages in it. */
export const findTab = (given, storage, crypto) => {
  if (/^[A-Za-z0-9]{1,64}$/.test(given)) { return given; }
  try {
    const found = storage.getItem("iblai-mentor:tab") ?? crypto.randomUUID().replaceAll("-", "");
    storage.setItem("iblai-mentor:tab", found);
    return found;
  } catch {
    // A browser that keeps nothing: the panel works, and hears its parent only.
    return "alone";
  }
};
