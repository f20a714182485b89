// The conversation, and where it is continued.
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { icons } from "../parts/icons.js";
import { showProblem } from "../parts/problem.js";
import { View } from "../parts/view.js";
import { cutWhole } from "../text/marks.js";
import { Announcer, readOut } from "../text/sentences.js";
import { say, sayMoment } from "../words.js";
import "./composer.js";
import { sayEnding } from "./message.js";
import { showActions } from "./actions.js";
import { canShare } from "../sharing/dialog.js";
import { isUndecided, showNotice, showQuietAhead, showRefusal } from "./gates.js";
import "./quote.js";
import { describeStep } from "./steps.js";

const STATES = { opening: "loading", sending: "sending", writing: "writing", reconnecting: "reconnecting", stopping: "stopping" };
// Characters of a reply that are read out while it comes; the rest of a longer one is there to be read.
const READ_OUT = 20_000;
// Questions that are offered after a reply.
const OFFERED = 3;
// Pixels around the newest line within which one counts as reading it.
const NEAR = 48;
// Milliseconds after something was shown in which a move is taken for the browser's own.
const SETTLING = 200;

class Chat extends View {
  static properties = { place: { attribute: false }, latest: { attribute: false }, isAway: { state: true }, next: { state: true } };

  connectedCallback() {
    super.connectedCallback();
    this.isFollowed = true;
    this.conversation = this.panel.conversation;
    this.onChanged = () => this.requestUpdate();
    this.onEnded = ({ detail }) => this.announceEnd(detail);
    this.conversation.addEventListener("changed", this.onChanged);
    this.conversation.addEventListener("ended", this.onEnded);
    this.clock = setInterval(() => this.countDown(), 1000);
    this.growth = new ResizeObserver(() => this.showNewest());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.conversation.removeEventListener("changed", this.onChanged);
    this.conversation.removeEventListener("ended", this.onEnded);
    clearInterval(this.clock);
    this.growth.disconnect();
  }

  firstUpdated() {
    this.growth.observe(this.querySelector(".messages"));
    this.growth.observe(this.log);
    this.isFollowed = this.follows;
    const scroll = this.panel.store.get("scroll");
    if (typeof scroll === "number") { this.restoredScroll = scroll; }
  }

  // Whether the newest question is kept in sight. Then the browser holds no other line where it is while something grows above it.
  get isFollowed() { return this.follows; }
  set isFollowed(isFollowed) {
    this.follows = isFollowed;
    if (this.log) { this.log.style.overflowAnchor = isFollowed ? "none" : ""; }
  }

  get log() { return this.querySelector(".log"); }
  get composer() { return this.querySelector("iblai-mentor-composer"); }

  // A wait in seconds is counted down where it is shown.
  countDown() {
    if (this.conversation.problem?.until > Date.now() - 1500) { this.requestUpdate(); }
  }

  updated() {
    const reply = this.conversation.messages.at(-1);
    if (reply && !reply.isOwn && this.conversation.activity === "writing") { this.announce(reply); }
    if (this.conversation.activity === "sending") { this.isFollowed = true; }
    this.findNext(this.answered);
    this.showNewest();
  }

  // The reply that was said last, once it is whole, where one may go on from it; a question to check oneself goes on by itself.
  get answered() {
    const reply = this.panel.isFree ? this.conversation.messages.at(-1) : null;
    return reply && !reply.isOwn && reply.state === "complete" && reply.action !== "quiz" ? reply : null;
  }

  // The server knows what can be asked after it, at no cost; without an answer nothing is offered.
  async findNext(reply) {
    if (!reply || reply.key === this.next?.of) { return; }
    this.next = { of: reply.key, questions: [] };
    const found = await this.api.suggest(this.conversation.session).catch(() => null);
    if (reply.key === this.next.of) { this.next = { of: reply.key, questions: (found ?? []).slice(0, OFFERED).map(({ question }) => question) }; }
  }

  /** Tell a screen reader what came, in sentences. */
  announce(reply, { isFinished = false } = {}) {
    if (this.announced !== reply.key) {
      this.announced = reply.key;
      this.stepsTold = 0;
      this.announcer = new Announcer({ language: this.panel.configuration.language, announce: (text) => this.tell(text) });
    }
    (reply.steps ?? []).slice(this.stepsTold).map(describeStep).filter(Boolean).forEach((text) => this.tell(text));
    this.stepsTold = reply.steps?.length ?? 0;
    const heard = cutWhole(reply.text, READ_OUT);
    this.announcer.take(readOut(heard, { code: say("codeSaid"), formula: say("formulaSaid") }), { isFinished });
  }

  // After its words: what a number in them stands for, and how it ended.
  announceEnd(reply) {
    this.announce(reply, { isFinished: true });
    const titles = [...new Set(reply.citations.map(({ title }) => title))];
    const isTold = titles.length && reply.action !== "quiz";
    [isTold ? say("sourcesSaid", { titles: titles.join(", ") }) : "", sayEnding(reply)].filter(Boolean).forEach((text) => this.tell(text));
  }

  tell(text) {
    const region = this.querySelector(".announcements");
    region.append(Object.assign(document.createElement("p"), { textContent: text }));
    while (region.childElementCount > 12) { region.firstElementChild.remove(); }
  }

  // The newest question stays in sight while its reply grows, so that a reply is read from its beginning.
  showNewest() {
    const { log } = this;
    if (!log) { return; }
    this.isAway = !this.isAtEnd();
    if (!this.isFollowed) { return; }
    this.shownAt = performance.now();
    if (this.restoredScroll !== undefined && this.conversation.messages.length) {
      log.scrollTop = this.restoredScroll;
      this.restoredScroll = undefined;
      this.isFollowed = this.isAtEnd();
      return;
    }
    const question = [...log.querySelectorAll(".said.own")].at(-1);
    // What stands before the first question is read from its heading on.
    log.scrollTop = question ? Math.max(0, question.getBoundingClientRect().top - log.getBoundingClientRect().top + log.scrollTop - 12) : 0;
    this.ownScroll = log.scrollTop;
  }

  isAtEnd() { return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR; }

  // Who scrolls is left alone, in whatever way: by a key, by finding words in the page, by moving the focus. But a little up where
  // something just grew or went is the browser's own move: there was less for a moment, and it ended further up.
  onScroll() {
    const moved = this.log.scrollTop - (this.ownScroll ?? 0);
    const isSettling = moved < 0 && -moved < this.log.clientHeight / 2 && performance.now() - this.shownAt < SETTLING;
    if (Math.abs(moved) > 2) {
      if (isSettling) { this.showNewest(); } else { this.isFollowed = false; }
    }
    this.isAway = !this.isAtEnd();
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.log && this.panel.store.keep({ scroll: Math.round(this.log.scrollTop) }), 200);
  }

  onOwnScroll() { this.isFollowed = false; }

  goToEnd() {
    this.isFollowed = false;
    this.log.scrollTop = this.log.scrollHeight;
    this.log.focus();
  }

  // Chips lie in what a reply is made of, where no template reaches.
  onPress(event) {
    this.isFollowed = false;
    const chip = event.target.closest(".cite");
    if (chip) { this.showQuote(chip, { isPinned: true }); }
    const place = event.target.closest("a.place");
    if (place) { this.panel.goTo(event, this.findPlace(place)); }
  }

  findPlace(link) {
    const { message } = link.closest("iblai-mentor-message");
    return message.found[Number(link.dataset.place)];
  }

  showQuote(chip, options) {
    const { message } = chip.closest("iblai-mentor-message");
    const citation = message.citations.find(({ number }) => number === Number(chip.dataset.number));
    if (citation) { this.querySelector("iblai-mentor-quote").show(chip, citation, options); }
  }

  // What has the focus is in sight, and stays there while a reply grows below it.
  onFocus(event) {
    this.onHover(event);
    if (event.target === this.log) { return; }
    this.isFollowed = false;
    event.target.scrollIntoView({ block: "nearest" });
  }

  onHover(event) {
    const chip = event.target.closest?.(".cite");
    const quote = this.querySelector("iblai-mentor-quote");
    if (chip && !quote.isPinned) { this.showQuote(chip); }
    if (!chip && quote.isShown) { quote.leave(); }
  }

  ask(text) {
    this.composer.submit(text);
    this.composer.focus();
  }

  // Who pressed a button may press the next one: the focus stays where it is.
  press({ id, label }) {
    if (!this.conversation.isBusy) { this.conversation.ask(label, { intent: id }); }
  }

  focusBox() {
    (this.composer?.box ?? this.querySelector("#accept") ?? this.log)?.focus();
  }

  render() {
    const { messages, activity, problem, olderPage, allowance } = this.conversation;
    const { place } = this;
    return html`<div class="log" part="log" tabindex="0" role="group" aria-label=${say("conversation")} @scroll=${this.onScroll} @wheel=${this.onOwnScroll}
        @touchmove=${this.onOwnScroll} @keydown=${this.onOwnScroll} @pointerdown=${this.onOwnScroll} @click=${this.onPress} @mouseover=${this.onHover} @focusin=${this.onFocus}>
      <div class="messages">
        ${olderPage ? html`<button type="button" class="quiet older" @click=${() => this.attempt(() => this.conversation.showOlder())}>${say("older")}</button>` : nothing}
        ${messages.length || activity === "opening" ? nothing : this.showBeginning()}
        ${repeat(messages, ({ key }) => key, (message, place) => html`<iblai-mentor-message .panel=${this.panel} .message=${message} .question=${this.findQuestion(place)} .text=${message.text}
          .state=${message.state} .steps=${message.steps} .isLast=${place === messages.length - 1} .mayAsk=${this.panel.isFree} .edited=${this.conversation.edited}></iblai-mentor-message>`)}
        ${this.showNext()}
        ${canShare(this.panel) ? html`<button type="button" class="plain-button share-chat" @click=${() => this.panel.share()}>${say("share")}</button>` : nothing}
      </div>
    </div>
    <div class="announcements unseen" role="log" aria-live="polite" aria-label=${say("conversation")}></div>
    <div class=${messages.length ? "line tall" : "line"}><p class="status muted" role="status">${STATES[activity] ? this.sayState(activity) : ""}</p>
      ${this.isAway && messages.length ? html`<button type="button" class="to-end round small" aria-label=${say("toNewest")} title=${say("toNewest")} @click=${this.goToEnd}>${icons.down}</button>` : nothing}</div>
    <iblai-mentor-quote .panel=${this.panel}></iblai-mentor-quote>
    <div class="bottom" ?hidden=${!place && !problem}>${showProblem(problem, this.panel)} ${this.showState()} ${this.showEntry(activity, problem, allowance)}</div>`;
  }

  // What a reply answers, "" where it is on an older page.
  findQuestion(place) { return this.conversation.messages.slice(0, place).findLast(({ isOwn }) => isOwn)?.text ?? ""; }

  // The newest reply knows best; without one, the place where the learner is.
  get isOutOfBudget() {
    const reply = this.conversation.messages.findLast(({ isOwn, searchReason }) => !isOwn && searchReason !== undefined);
    return (reply ?? { searchReason: this.place.search_reason }).searchReason === "budget";
  }

  sayState(activity) { return say(activity === "writing" && this.panel.isSearch ? "searching" : STATES[activity]); }

  showEntry(activity, problem, allowance) {
    const { place } = this;
    if (!place) { return nothing; }
    if (isUndecided(place)) { return showNotice(place.notice, (isAccepted) => this.giveWord(isAccepted)); }
    const { mayAsk } = this.panel;
    return html`${this.conversation.messages.length ? this.showRefusal() : nothing}
      ${mayAsk && place.level === "hints" && !this.panel.isSearch ? html`<p class="hint-line">${say("hintsOnly")}</p>` : nothing}
      ${mayAsk && this.isOutOfBudget ? html`<p class="hint-line" data-reason="budget">${say("budgetSpent")}</p>` : nothing}
      ${mayAsk ? showQuietAhead(place) : nothing}
      <iblai-mentor-composer ?hidden=${!mayAsk} .panel=${this.panel} .activity=${activity} .allowance=${allowance ?? place.allowance}
        .isWaiting=${problem?.until > Date.now()}></iblai-mentor-composer>`;
  }

  // Below what was said; before anything was, in the place of the invitation to ask.
  showRefusal() { return this.panel.mayAsk ? nothing : showRefusal(this.place.refusal, () => this.panel.lookAgain()); }

  // What can be pressed to go on, at the end of the conversation: beside the box, it would leave a small window no room to read.
  showNext() {
    if (!this.panel.mayAsk) { return nothing; }
    return html`${this.showFollowUps()}${this.showIntents(this.place)}${showActions(this)}`;
  }

  showFollowUps() {
    const questions = this.answered && this.answered.key === this.next?.of ? this.next.questions : [];
    if (!questions.length) { return nothing; }
    return html`<ul class="suggestions follow-ups" aria-label=${say("followUps")}>${questions.map((question) => html`<li>
      <button type="button" class="suggestion" dir="auto" data-name=${question} @click=${() => this.ask(question)}>${question}</button></li>`)}</ul>`;
  }

  // What the course's own data answer.
  showIntents({ intents = [] }) {
    if (!this.panel.isSearch || !intents.length) { return nothing; }
    const isBusy = this.conversation.isBusy;
    return html`<ul class="intents" aria-label=${say("intents")}>${intents.map((intent) => html`<li>
      <button type="button" class="intent" data-intent=${intent.id} aria-disabled=${isBusy} @click=${() => this.press(intent)}>${intent.label}</button></li>`)}</ul>`;
  }

  async giveWord(isAccepted) {
    const { notice, course_id: course } = this.place;
    const focusOn = this.holdFocus();
    const isDone = await this.inTurn(() => this.api.sayOfNotice(notice, isAccepted, course));
    await this.panel.lookAgain();
    if (isDone) { focusOn("#question"); }
  }

  // The chat of another tab, or of another day: it is gone on with when one wants to.
  showLatest() {
    const { latest } = this;
    if (!latest) { return nothing; }
    return html`<button type="button" class="suggestion latest" @click=${() => this.panel.continueSession(latest.session_id)}>
      <span>${say("goOnWith")} <bdi>${latest.title || say("untitled")}</bdi></span> <span class="muted">${sayMoment(latest.modified)}</span></button>`;
  }

  showBeginning() {
    const { place } = this;
    if (!place) { return html`<slot name="empty"></slot>`; }
    if (!this.panel.mayAsk && !isUndecided(place)) { return html`<div class="beginning">${this.showRefusal()}</div>`; }
    const suggestions = this.panel.mayAsk ? place.suggestions ?? [] : [];
    return html`<div class="beginning">
      <slot name="empty"></slot>
      <h2 dir="auto">${this.panel.isSearch ? say("searchWelcome") : place.mentor?.proactive_prompt || say("welcome")}</h2>
      ${isUndecided(place) ? nothing : html`<p class="muted">${this.panel.isSearch ? say("searchAbout") : say("about")}</p>`}
      ${this.showLatest()}
      ${suggestions.length ? html`<p class="unseen" id="suggestions">${say("suggestions")}</p>
        <ul class="suggestions" aria-labelledby="suggestions">${suggestions.map(({ question }) => html`<li>
          <button type="button" class="suggestion" @click=${() => this.ask(question)}>${question}</button></li>`)}</ul>` : nothing}
    </div>`;
  }
}

customElements.define("iblai-mentor-chat", Chat);
