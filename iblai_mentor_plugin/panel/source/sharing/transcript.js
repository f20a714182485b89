// A copy of messages, as the team of the course sees it: in the preview, in the learner's own list, and on the team's page.
import { LitElement, html, nothing } from "lit";
import { sayPath, sayTitle, tellApart } from "../chat/sources.js";
import { Writer } from "../text/writer.js";
import { say, sayMoment, sayNumber } from "../words.js";

class Transcript extends LitElement {
  // `copy`: what the server answers: `{username, unit_title, messages: [{type, content, timestamp, said_by, sources}]}`.
  static properties = { panel: { attribute: false }, copy: { attribute: false } };

  createRenderRoot() { return this; }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.writers?.forEach((writer) => writer.stop());
  }

  updated(changed) {
    if (!changed.has("copy")) { return; }
    this.writers?.forEach((writer) => writer.stop());
    this.writers = [...this.querySelectorAll(".words[data-number]")].map((element) => {
      const writer = new Writer(element, this.panel.reading);
      // Marks of sources stay as they are written: the list below has their numbers.
      writer.write(this.copy.messages[Number(element.dataset.number)].content, { isFinished: true });
      return writer;
    });
  }

  render() {
    const { username, unit_title: unit, messages } = this.copy;
    return html`<div class="transcript">
      <p class="muted"><bdi>${username}</bdi>${unit ? html` · <bdi>${unit}</bdi>` : nothing}</p>
      <ol class="transcript-messages">${messages.map((message, number) => html`<li>${message.type === "human" ? this.showQuestion(message) : this.showReply(message, number)}</li>`)}</ol>
    </div>`;
  }

  showHead(name, { timestamp }) { return html`<p class="who"><bdi>${name}</bdi> <span class="muted">${sayMoment(timestamp)}</span></p>`; }

  showQuestion(message) { return html`${this.showHead(this.copy.username, message)}<p class="paragraph" dir="auto">${message.content}</p>`; }

  showReply(message, number) {
    return html`${this.showHead(message.said_by, message)}<div class="words" dir="auto" data-number=${number}></div>
      ${message.sources.length ? html`<ul class="transcript-sources" aria-label=${say("sources")}>${tellApart(message.sources).map((source) => this.showSource(source))}</ul>` : nothing}`;
  }

  showSource(source) {
    const path = sayPath(source);
    return html`<li>${source.number ? html`<span class="muted">[${sayNumber(source.number)}]</span> ` : nothing}<a href=${source.url} target="_blank" rel="noopener" dir="auto">${sayTitle(source)}</a>
      ${path ? html`<span class="muted" dir="auto">${path}</span>` : nothing}</li>`;
  }
}

customElements.define("iblai-mentor-transcript", Transcript);
