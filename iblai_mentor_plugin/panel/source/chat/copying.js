// Takes words along: what is copied is what the learner reads, with where it stands in the course.
import { LitElement, html } from "lit";
import { icons } from "../parts/icons.js";
import { nameFor } from "../parts/naming.js";
import { copyText } from "../text/clipboard.js";
import { unmark } from "../text/marks.js";
import { say } from "../words.js";
import { sayPath, sayTitle, tellApart } from "./sources.js";

// Milliseconds that a button says what it did.
const SAID = 2_000;

class Copy extends LitElement {
  static properties = { message: { attribute: false }, question: { attribute: false }, said: { state: true } };

  createRenderRoot() { return this; }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.forgetting);
  }

  async copy() {
    this.said = say((await copyText(writeReply(this.message), this)) ? "copied" : "copyFailed");
    clearTimeout(this.forgetting);
    this.forgetting = setTimeout(() => { this.said = ""; }, SAID);
  }

  render() {
    const name = nameFor(say("copyReply"), this.question);
    return html`<button type="button" class="tool copy-reply" data-name=${name} aria-label=${name} title=${name} @click=${this.copy}>${icons.copy}</button>
      <span role="status" class="muted">${this.said ?? ""}</span>`;
  }
}

/** Return a reply as text, and below it where it stands in the course. */
export const writeReply = ({ text, citations = [] }, origin = window.location.origin) => {
  const sources = tellApart(citations).map((citation) => {
    const path = sayPath(citation);
    return `[${citation.number}] ${sayTitle(citation)}${path ? ` (${path})` : ""}: ${new URL(citation.url, origin).href}`;
  });
  return [unmark(text).trim(), ...(sources.length ? [sources.join("\n")] : [])].join("\n\n");
};

customElements.define("iblai-mentor-copy", Copy);
