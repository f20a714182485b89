// One thing that was said: a question, or a reply with its sources and what can be done with it.
import { LitElement, html, nothing } from "lit";
import { icons } from "../parts/icons.js";
import { nameFor } from "../parts/naming.js";
import { hideMarks } from "../text/hiding.js";
import { Pace } from "../text/pace.js";
import { Writer } from "../text/writer.js";
import { say } from "../words.js";
import "./copying.js";
import "./editing.js";
import "./feedback.js";
import { isUnderWay } from "./following.js";
import { showPeople } from "./people.js";
import "./quiz.js";
import { showSource, tellApart } from "./sources.js";
import { showSteps } from "./steps.js";

const ENDINGS = { stopped: "endedStopped", failed: "endedFailed", interrupted: "endedInterrupted" };

/** Return what is said of a reply that ended before its end; "" for one that did not. */
export const sayEnding = ({ state, error }) => error || (ENDINGS[state] ? say(ENDINGS[state]) : "");

class Message extends LitElement {
  static properties = {
    panel: { attribute: false },
    message: { attribute: false },
    // What it answers, "" where that is not known.
    question: { attribute: false },
    // What of the message changes while it is shown; its object stays the same one.
    text: { attribute: false },
    state: { attribute: false },
    steps: { attribute: false },
    // Nothing was said after it; and something may be asked now.
    isLast: { attribute: false },
    mayAsk: { attribute: false },
    edited: { attribute: false },
    isPaced: { state: true },
    lack: { state: true },
  };

  createRenderRoot() { return this; }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.writer?.stop();
    this.pace?.stop();
  }

  // One that quotes nothing is a reply like any other.
  get isQuiz() { return this.message.action === "quiz" && (this.isOpen || Boolean(this.message.citations[0]?.quote)); }
  // Until its last word is shown it is being written, whatever is known already.
  get isOpen() { return isUnderWay(this.state) || Boolean(this.isPaced) || this.lack === "coming"; }

  updated(changed) {
    if (this.message.isOwn || !(changed.has("text") || changed.has("state") || changed.has("message"))) { return; }
    if (changed.has("message") || !this.writer) { this.begin(); }
    const isFinished = !isUnderWay(this.state);
    // What was there already when the page was made is not written again before one's eyes.
    const isAtOnce = this.isReducing || !(this.message.isNew || this.wasTaken);
    this.wasTaken = true;
    this.pace.take(this.text, { isFinished, isAtOnce });
  }

  begin() {
    this.writer?.stop();
    this.pace?.stop();
    this.wasTaken = false;
    this.writer = new Writer(this.querySelector(".words"), this.panel.reading, { onLack: (lack) => { this.lack = lack; } });
    this.pace = new Pace((text, isFinished) => this.write(text, isFinished));
  }

  get isReducing() { return document.hidden || window.matchMedia("(prefers-reduced-motion: reduce)").matches; }

  write(text, isFinished) {
    this.isPaced = !isFinished;
    const { label } = this.message;
    const [citations, found] = isFinished ? [this.message.citations, this.message.found] : [[], []];
    if (this.isQuiz) { this.writer.write(hideMarks({ text, citations }), { isFinished, citations: [] }); } else {
      // Lines of the search lead to places; what is beside an LLM's reply is none of its text.
      this.writer.write(text, { isFinished, citations, found: label ? found : [] });
    }
  }

  render() { return this.message.isOwn ? this.showQuestion() : this.showReply(); }

  showQuestion() {
    if (this.edited && this.edited === this.message.key) {
      return html`<iblai-mentor-editing .panel=${this.panel} .message=${this.message}></iblai-mentor-editing>`;
    }
    return html`<article class="said own" data-state=${this.state} part="question">
      <h2 class="unseen">${say("you")}</h2>
      <p class="words" dir="auto">${this.message.text}</p>
      ${this.state === "unsent" ? html`<p class="note">${say("unsent")}</p>` : nothing}
      ${this.mayEdit ? html`<button type="button" class="tool edit-question" aria-label=${say("editQuestion")} title=${say("editQuestion")}
        @click=${() => this.panel.conversation.edit(this.message.key)}>${icons.rename}</button>` : nothing}
    </article>`;
  }

  // The question that was asked last, in the learner's own words.
  get mayEdit() {
    const { message, panel, mayAsk } = this;
    return mayAsk && !message.intent && !message.action && message === panel.conversation.lastQuestion;
  }

  // The reply after which something can be asked now.
  get mayGoOn() { return this.isLast && this.mayAsk; }

  showReply() {
    const isWaiting = this.isOpen && (!this.text || this.lack === "coming");
    return html`<article class="said" data-state=${this.isOpen && !isUnderWay(this.state) ? "running" : this.state} part="reply" aria-busy=${this.isOpen}>
      <h2 class="who">${this.isOpen ? this.panel.replier : this.message.label || this.panel.mentorName}</h2>
      ${showSteps(this.steps)}
      ${isWaiting ? html`<p class="dots" aria-hidden="true"><span></span><span></span><span></span></p>` : nothing}
      <div class="words" dir="auto"></div>
      ${this.isOpen ? nothing : html`${this.showLack()} ${this.showNote()} ${this.showUncited()} ${this.showFoot()}`}
    </article>`;
  }

  showNote() {
    const text = sayEnding(this.message);
    if (!text) { return nothing; }
    const { mayGoOn } = this;
    const isRetried = mayGoOn && (this.state === "failed" || this.state === "interrupted");
    const goesOn = mayGoOn && this.text && (this.state === "stopped" || this.message.endedEarly);
    return html`<div class="note"><p>${text}</p>
      ${goesOn ? html`<button type="button" class="quiet go-on" @click=${() => this.goOn()}>${say("goOn")}</button>` : nothing}
      ${isRetried ? html`<button type="button" class="quiet" data-name=${say("tryAgain")} @click=${() => this.askAnew()}>${say("tryAgain")}</button>` : nothing}</div>`;
  }

  // A greeting, or a word to who is in distress, is no answer to rate: who answers leads into the course, or says that it does not.
  get isRated() {
    const { id, label, citations, found = [], offersContact } = this.message;
    return Boolean(id && this.text) && (!label || citations.length || found.length || offersContact);
  }

  /** Say why the reply is shown as it was written. */
  showLack() {
    if (this.lack !== "missing") { return nothing; }
    return html`<div class="note"><p>${say("shownPlain")}</p>
      <button type="button" class="quiet" data-name=${say("tryAgain")} @click=${() => this.readAgain()}>${say("tryAgain")}</button></div>`;
  }

  readAgain() {
    this.writer.bring();
    this.panel.focusBox();
  }

  goOn() {
    this.panel.conversation.ask(say("ask_goOn"));
    this.panel.focusBox();
  }

  askAnew() {
    this.panel.conversation.askAnew();
    this.panel.focusBox();
  }

  /** A reply that an LLM wrote and that cites nothing says so, beside what the search found. */
  showUncited() {
    const { label, found = [] } = this.message;
    const [passage] = found;
    if (label || !passage?.quote) { return nothing; }
    return html`<aside class="uncited" aria-label=${say("uncitedTitle")}>
      <p>${say("uncited")}</p>
      <blockquote lang=${this.panel.courseLanguage || nothing} dir="auto">${passage.quote}</blockquote>
      <a href=${passage.url} target="_top" data-name=${passage.title} @click=${(event) => this.panel.goTo(event, passage)}><bdi lang=${this.panel.courseLanguage || nothing}>${passage.title}</bdi></a>
    </aside>`;
  }

  showFoot() {
    const { citations } = this.message;
    return html`${this.isQuiz ? html`<iblai-mentor-quiz .panel=${this.panel} .message=${this.message}></iblai-mentor-quiz>` : citations.length ? html`<details class="sources" ?open=${citations.length < 4}>
        <summary data-name=${nameFor(`${say("sources")} ${citations.length}`, this.question)}>${say("sources")} <span class="count">${citations.length}</span></summary>
        <ol>${tellApart(citations).map((citation) => showSource(citation, this.panel))}</ol>
      </details>` : nothing}
      ${this.message.offersContact ? showPeople(this.panel.place?.help_contact) : nothing}
      <div class="foot">
        ${this.isRated ? html`<iblai-mentor-feedback .panel=${this.panel} .message=${this.message} .question=${this.question}></iblai-mentor-feedback>` : nothing}
        ${this.showTools()}
        ${this.showOrigin()}
      </div>`;
  }

  showTools() {
    return html`<span class="reply-tools">
      ${this.text && !this.isQuiz ? html`<iblai-mentor-copy .message=${this.message} .question=${this.question}></iblai-mentor-copy>` : nothing}
      ${this.mayGoOn && this.text && !this.message.label ? html`<button type="button" class="tool ask-anew" aria-label=${say("askAnew")} title=${say("askAnew")} @click=${() => this.askAnew()}>${icons.again}</button>` : nothing}
    </span>`;
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
