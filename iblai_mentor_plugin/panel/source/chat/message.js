// One thing that was said: a question, or a reply with its sources and thumbs.
import { LitElement, html, nothing } from "lit";
import { hideMarks } from "../text/hiding.js";
import { Writer } from "../text/writer.js";
import { say, saySecond } from "../words.js";
import "./feedback.js";
import { showPeople } from "./people.js";
import "./quiz.js";
import { showSteps } from "./steps.js";

const OPEN = new Set(["queued", "running"]);
const ENDINGS = { stopped: "endedStopped", failed: "endedFailed", interrupted: "endedInterrupted" };

class Message extends LitElement {
  static properties = {
    panel: { attribute: false },
    message: { attribute: false },
    // What of the message changes while it is shown; its object stays the same one.
    text: { attribute: false },
    state: { attribute: false },
    steps: { attribute: false },
    isLast: { attribute: false },
  };

  createRenderRoot() { return this; }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.writer?.stop();
  }

  // One that quotes nothing is a reply like any other.
  get isQuiz() { return this.message.action === "quiz" && (this.isOpen || Boolean(this.message.citations[0]?.quote)); }
  get isOpen() { return OPEN.has(this.state); }

  updated(changed) {
    if (this.message.isOwn || !(changed.has("text") || changed.has("state") || changed.has("message"))) { return; }
    if (changed.has("message") || !this.writer) {
      this.writer?.stop();
      this.writer = new Writer(this.querySelector(".words"), { drawFormula: this.panel.drawFormula });
    }
    const { citations, label, found } = this.message;
    // Lines of the search lead to places; what is beside an LLM's reply is none of its text.
    const links = label ? found : [];
    if (this.isQuiz) { this.writer.write(hideMarks({ text: this.text, citations }), { isFinished: !this.isOpen, citations: [] }); } else {
      this.writer.write(this.text, { isFinished: !this.isOpen, citations, found: links });
    }
  }

  render() { return this.message.isOwn ? this.showQuestion() : this.showReply(); }

  showQuestion() {
    return html`<article class="said own" data-state=${this.state} part="question">
      <h2 class="unseen">${say("you")}</h2>
      <p class="words" dir="auto">${this.message.text}</p>
      ${this.state === "unsent" ? html`<p class="note">${say("unsent")}</p>` : nothing}
    </article>`;
  }

  showReply() {
    const isWaiting = this.isOpen && !this.text;
    return html`<article class="said" data-state=${this.state} part="reply" aria-busy=${this.isOpen}>
      <h2 class="who">${this.isOpen ? this.panel.replier : this.message.label || this.panel.mentorName}</h2>
      ${showSteps(this.steps)}
      ${isWaiting ? html`<p class="dots" aria-hidden="true"><span></span><span></span><span></span></p>` : nothing}
      <div class="words" dir="auto"></div>
      ${this.showNote()} ${this.isOpen ? nothing : this.showUncited()} ${this.isOpen ? nothing : this.showFoot()}
    </article>`;
  }

  showNote() {
    const name = ENDINGS[this.state];
    const text = this.message.error || (name ? say(name) : "");
    if (!text) { return nothing; }
    const isRetried = this.isLast && (this.state === "failed" || this.state === "interrupted");
    return html`<div class="note"><p>${text}</p>
      ${isRetried ? html`<button type="button" class="quiet" @click=${() => this.panel.conversation.retry()}>${say("tryAgain")}</button>` : nothing}</div>`;
  }

  /** A reply that an LLM wrote and that cites nothing says so, beside what the search found. */
  showUncited() {
    const { label, found = [] } = this.message;
    const [passage] = found;
    if (label || !passage?.quote) { return nothing; }
    return html`<aside class="uncited" aria-label=${say("uncitedTitle")}>
      <p>${say("uncited")}</p>
      <blockquote dir="auto">${passage.quote}</blockquote>
      <a href=${passage.url} target="_top" @click=${(event) => this.panel.goTo(event, passage)}><bdi>${passage.title}</bdi></a>
    </aside>`;
  }

  showFoot() {
    const { citations } = this.message;
    return html`${this.isQuiz ? html`<iblai-mentor-quiz .panel=${this.panel} .message=${this.message}></iblai-mentor-quiz>` : citations.length ? html`<details class="sources" ?open=${citations.length < 4}>
        <summary>${say("sources")} <span class="count">${citations.length}</span></summary>
        <ol>${citations.map((citation) => this.showSource(citation))}</ol>
      </details>` : nothing}
      ${this.message.offersContact ? showPeople(this.panel.place?.help_contact) : nothing}
      <div class="foot">
        ${this.message.id && this.text ? html`<iblai-mentor-feedback .panel=${this.panel} .message=${this.message}></iblai-mentor-feedback>` : nothing}
        ${this.showOrigin()}
      </div>`;
  }

  showSource(citation) {
    const at = citation.start === null || citation.start === undefined ? "" : ` · ${saySecond(citation.start)}`;
    const { number, title } = citation;
    return html`<li>
      <button type="button" class="cite" data-number=${number} aria-label=${say("sourceNamed", { number, title })} aria-haspopup="dialog">${number}</button>
      <a href=${citation.url} target="_top" @click=${(event) => this.panel.goTo(event, citation)}>${title}${at}</a>
    </li>`;
  }

  /** Where the words of this reply came from, where it is known. */
  showOrigin() {
    const { provider, model, leavesSite } = this.message;
    if (!provider && !model) { return nothing; }
    const name = [model, provider].filter(Boolean).join(" · ");
    const way = say(leavesSite ? "leftSite" : "stayedOnSite");
    return html`<span class="origin" title=${way}><bdi>${name}</bdi><span class="unseen">. ${way}</span></span>`;
  }
}

customElements.define("iblai-mentor-message", Message);
