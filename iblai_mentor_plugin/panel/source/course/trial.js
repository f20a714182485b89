// The draft of a briefing beside the one in force: one question, two replies. They are chats of the asker's own.
import { html, nothing } from "lit";
import { follow, isEnd } from "../chat/following.js";
import { View } from "../parts/view.js";
import { Writer } from "../text/writer.js";
import { say } from "../words.js";

const SIDES = ["published", "draft"];

class Trial extends View {
  static properties = { turns: { state: true }, draft: { state: true }, units: { state: true }, isBusy: { state: true }, said: { state: true } };

  constructor() {
    super();
    Object.assign(this, { turns: [], sessions: {}, units: [], isBusy: false, said: "" });
  }

  firstUpdated() { this.load(() => this.fetch()); }

  async fetch() {
    const { outline = [] } = (await this.api.getAssistance(this.course)) ?? {};
    this.units = outline.flatMap(listUnits);
  }

  async findDraft() {
    const briefings = (await this.api.listBriefings(this.course))?.results ?? [];
    return briefings.find(({ published_at: at }) => !at)?.version ?? null;
  }

  async ask(event) {
    event.preventDefault();
    const form = event.target;
    const { question, unit } = Object.fromEntries(new FormData(form));
    const focusOn = this.holdFocus();
    Object.assign(this, { isBusy: true, said: "" });
    const isDone = await this.inTurn(async () => {
      this.draft = await this.findDraft();
      const turn = { question, replies: {} };
      this.turns = [...this.turns, turn];
      // One after the other: a small site produces one reply at a time.
      for (const side of SIDES) {
        if (side === "draft" && this.draft === null) { continue; }
        await this.askSide(turn, side, { prompt: question, course_id: this.course, usage_key: unit, ...(side === "draft" ? { briefing_version: this.draft } : {}) });
      }
      this.said = say("trialDone");
    });
    this.isBusy = false;
    if (isDone) { form.reset(); }
    focusOn("#trial-question");
  }

  async askSide(turn, side, question) {
    this.sessions[side] ??= await this.api.createSession(this.panel.place?.mentor?.unique_id ?? "");
    const session = this.sessions[side];
    const { generation_id: generation } = await this.api.ask(session, question);
    for await (const frame of follow(this.api, { session, generation, isStreaming: this.panel.configuration.isStreaming })) {
      if (!frame || !isEnd(frame)) { continue; }
      turn.replies = { ...turn.replies, [side]: { text: frame.text || frame.error || "", citations: frame.citations ?? [] } };
      this.turns = [...this.turns];
    }
  }

  // Nothing of a trial stays in the asker's history.
  async startOver() {
    const focusOn = this.holdFocus();
    await this.inTurn(async () => {
      await Promise.all(Object.values(this.sessions).map((id) => this.api.deleteSession(id)));
      Object.assign(this, { sessions: {}, turns: [], said: say("deleted") });
    });
    focusOn("#trial-question");
  }

  updated() {
    for (const element of this.querySelectorAll(".words[data-turn]")) {
      const reply = this.turns[Number(element.dataset.turn)]?.replies[element.dataset.side];
      if (!reply || element.shown === reply) { continue; }
      element.shown = reply;
      new Writer(element, this.panel.reading).write(reply.text, { isFinished: true, citations: [] });
    }
  }

  render() {
    return html`<section aria-labelledby="trial-title">
      <h2 id="trial-title">${say("trialTitle")}</h2>
      <p class="muted">${say("trialAbout")}</p>
      <form class="fields" @submit=${this.ask}>
        <div class="field"><label for="trial-question">${say("trialQuestion")}</label><input id="trial-question" name="question" required maxlength="2000" dir="auto" autocomplete="off"></div>
        <div class="field"><label for="trial-unit">${say("trialUnit")}</label><select id="trial-unit" name="unit"><option value="">${say("wholeCourse")}</option>${this.units.map(({ key, title }) => html`<option value=${key}>${title}</option>`)}</select></div>
        <div class="actions"><span role="status" class="muted">${this.isBusy ? say("trialBusy") : this.said}</span>
          ${this.turns.length ? html`<button type="button" class="quiet" id="trial-over" ?disabled=${this.isBusy} @click=${this.startOver}>${say("trialOver")}</button>` : nothing}
          <button type="submit" id="trial-ask" ?disabled=${this.isBusy}>${say("trialAsk")}</button></div>
      </form>
      ${this.showState()}
      ${this.turns.length ? html`<div class="pair">${SIDES.map((side) => this.showSide(side))}</div>` : nothing}
    </section>`;
  }

  showSide(side) {
    const isMissing = side === "draft" && this.draft === null;
    return html`<div role="group" aria-labelledby="trial-${side}"><h3 id="trial-${side}">${say(`trial_${side}`)}</h3>
      ${isMissing ? html`<p class="muted">${say("trialNoDraft")}</p>` : this.turns.map((turn, at) => this.showTurn(turn, at, side))}</div>`;
  }

  showTurn({ question, replies }, at, side) {
    const reply = replies[side];
    const titles = [...new Set((reply?.citations ?? []).map(({ title }) => title))];
    return html`<div class="turn"><p class="asked" dir="auto">${question}</p>
      ${!reply && this.isBusy && at === this.turns.length - 1 ? html`<p class="muted">${say("trialWaits")}</p>` : nothing}
      <div class="words" dir="auto" data-turn=${at} data-side=${side}></div>
      ${titles.length ? html`<p class="quoted">${say("trialSources", { titles: titles.join(", ") })}</p>` : nothing}</div>`;
  }
}

const listUnits = ({ usage_key: key, title, type, children = [] }) => (type === "vertical" ? [{ key, title }] : children.flatMap(listUnits));

customElements.define("iblai-mentor-trial", Trial);
