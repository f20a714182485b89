// The element: what is around the views, and what they share.
import { LitElement, html, nothing, unsafeCSS } from "lit";
import { Api } from "./api.js";
import { buildQuestion } from "./chat/asked.js";
import "./chat/chat.js";
import { Conversation } from "./chat/conversation.js";
import { describeProblem } from "./chat/problems.js";
import { Host, findTab, placeWindow } from "./host.js";
import { Later } from "./later.js";
import "./parts/arriving.js";
import "./parts/dialog.js";
import { icons } from "./parts/icons.js";
import { keepApart } from "./parts/naming.js";
import { showProblem } from "./parts/problem.js";
import { showTabs } from "./parts/tabs.js";
import "./sharing/dialog.js";
import { Store } from "./store.js";
import style from "./style.css";
import { buildReading } from "./text/reading.js";
import { say, useWords } from "./words.js";

const TABS = ["chat", "history", "mentor", "staff"];

class Panel extends LitElement {
  static styles = unsafeCSS(style);
  static properties = {
    courseId: { attribute: "course-id" },
    usageKey: { attribute: "usage-key" },
    view: {},
    tab: {},
    scheme: { reflect: true },
    place: { state: true },
    problem: { state: true },
    shown: { state: true },
    visited: { state: true },
    told: { state: true },
    latest: { state: true },
  };

  static configuration = null;

  connectedCallback() {
    super.connectedCallback();
    const { configuration } = Panel;
    this.configuration = configuration;
    this.course = this.courseId;
    this.view ||= window.parent === window ? "window" : "docked";
    this.tab = findTab(this.tab ?? "", window.sessionStorage, window.crypto);
    this.api = new Api(configuration);
    this.store = new Store(window.sessionStorage, `iblai-mentor:${configuration.username}:${this.course}`);
    this.reading = buildReading(configuration.files);
    this.views = Object.fromEntries(TABS.slice(1).map((tab) => [tab, new Later(configuration.files[tab])]));
    this.conversation = new Conversation({ api: this.api, store: this.store, course: this.course, isStreaming: configuration.isStreaming });
    this.conversation.unit = this.usageKey ?? "";
    this.conversation.addEventListener("failed", ({ detail }) => this.noteFailure(detail));
    this.shown = TABS.includes(this.store.get("tab")) ? this.store.get("tab") : "chat";
    this.visited = new Set(["chat", this.shown]);
    this.takeFromAddress();
    this.listen();
    this.followScheme();
    this.begin();
  }

  // A window of its own goes on with the conversation that it was opened from.
  takeFromAddress() {
    const session = new URLSearchParams(window.location.search).get("session_id");
    if (session && !this.conversation.session) { this.store.keep({ session }); }
  }

  listen() {
    this.host = new Host({ window, origins: this.configuration.hostOrigins, tab: this.tab });
    this.host.addEventListener("unit", ({ detail }) => {
      this.goToUnit(detail);
      // A unit that came later learns that somebody listens.
      this.host.send("here", { courseId: this.course, view: this.view });
    });
    this.host.addEventListener("ask", ({ detail }) => this.takeAsked(detail));
    window.addEventListener("pagehide", () => this.host.send("gone", { view: this.view }));
    this.host.addEventListener("focus", () => this.focusSoon());
    // Another window of the learner may have logged in again meanwhile, or an exam may be over.
    window.addEventListener("focus", () => { if (this.isLoggedOut) { this.lookAgain(); } });
    window.addEventListener("online", () => { if (this.problem?.kind === "offline") { this.lookAgain(); } });
    this.addEventListener("keydown", (event) => this.onKey(event));
  }

  // Beside a page it is as light or dark as that page says, and light where it says nothing; in a window of its own as the reader's system is.
  followScheme() {
    const { dataset } = document.documentElement;
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const look = () => {
      const own = window.parent === window && dark.matches ? "dark" : "light";
      this.scheme = dataset.scheme = this.givenScheme || own;
    };
    this.givenScheme = dataset.scheme;
    dark.addEventListener("change", look);
    this.host.addEventListener("scheme", ({ detail }) => {
      this.givenScheme = ["light", "dark"].find((scheme) => scheme === detail.scheme);
      look();
    });
    look();
  }

  async begin() {
    this.host.send("ready", { courseId: this.course, usageKey: this.usageKey, view: this.view });
    this.emit("ready", { courseId: this.course, usageKey: this.usageKey, view: this.view });
    await Promise.all([this.lookAgain(), this.conversation.open()]);
    // For the first reply; where it does not come, the reply says so.
    this.reading.markdown.bring().catch(() => {});
    this.findLatest();
    this.isSettled = true;
    this.askFor();
    if (this.shown === "staff" && !this.place?.is_staff) { this.choose("chat"); }
  }

  // A tab that is in no chat offers the one that was used last.
  async findLatest() {
    if (this.conversation.session || !this.place) { return; }
    const page = await this.api.listSessions(this.course, { size: 1 }).catch(() => null);
    this.latest = page?.results.find(({ messages_count: count }) => count > 0) ?? null;
  }

  /** Ask again what holds at this place. */
  async lookAgain() {
    const asked = this.usageKey ?? "";
    try {
      const place = await this.api.getPlace(this.course, asked);
      // The learner may have gone on meanwhile.
      if (asked !== (this.usageKey ?? "")) { return; }
      this.take(place);
    } catch (error) {
      if (asked === (this.usageKey ?? "")) { this.problem = this.describe(error); }
      this.noteFailure(error);
    }
  }

  take(place) {
    const wasLoggedOut = this.isLoggedOut;
    Object.assign(this, { place, problem: null, isLoggedOut: false });
    if (this.isFocusDue) { this.updateComplete.then(() => this.focusSoon()); }
    this.conversation.mentor = place.mentor?.unique_id ?? "";
    this.noteReplier();
    this.conversation.say({ allowance: place.allowance, ...(wasLoggedOut ? { problem: null } : {}) });
  }

  // Buttons in the unit say what they bring: an explanation, or what the course has.
  noteReplier() {
    try { window.sessionStorage.setItem(`iblai-mentor:search:${this.course}`, this.isSearch ? "1" : ""); } catch { /* They say what holds for the course. */ }
  }

  /** Take what a page of the course asks for; of two panels of a tab the one that it means. */
  takeAsked({ courseId, to, ...asked }) {
    if (courseId !== this.course || (to === "window") !== (this.view === "window")) { return; }
    this.asked = asked;
    this.choose("chat");
    this.askFor();
  }

  // As soon as it is known what holds here; what may not be asked now stays in the box.
  async askFor() {
    if (!this.asked || !this.isSettled) { return; }
    const { asked, isFree } = this;
    this.asked = null;
    const question = buildQuestion(asked, { isSearch: this.isSearch, longest: this.configuration.questionLength });
    if (!question) { return; }
    if (isFree && (await this.conversation.ask(question, { block: asked.usageKey ?? "" }))) { return; }
    if (!isFree) { this.draft(question); }
  }

  draft(question) {
    const draft = [this.store.get("draft"), question].filter(Boolean).join("\n");
    this.store.keep({ draft });
    this.renderRoot.querySelector("iblai-mentor-chat")?.composer?.write(draft);
  }

  describe(error) {
    const problem = describeProblem(error, () => this.lookAgain());
    return error.status === 404 ? { ...problem, detail: say("noMentorHere"), retry: null } : problem;
  }

  noteFailure(error) {
    // Somebody else is logged in by now: the page is theirs, and is made anew.
    if (error.status === 404 && this.isLoggedOut) { window.location.reload(); }
    this.isLoggedOut = error.isLoggedOut;
  }

  /** Whether something may be asked here. */
  get mayAsk() { return this.place?.may_ask ?? false; }
  /** Whether it may be asked now: nothing else is being asked or written. */
  get isFree() { return this.mayAsk && !this.conversation.isBusy; }
  get loginUrl() { return this.configuration.loginUrl; }
  get isSearch() { return this.place?.llm?.is_search ?? false; }
  /** What language quotes and titles of the course are in, "" where it says nothing. */
  get courseLanguage() { return this.place?.course_language ?? ""; }
  get mentorName() { return this.place?.mentor?.name || say("mentor"); }
  get replier() { return this.isSearch ? say("courseReplies") : this.mentorName; }
  get title() { return this.isSearch ? say("searchTitle") : this.mentorName; }

  /** Look at another unit; what is shown stays. */
  goToUnit({ courseId, usageKey, title }) {
    if (courseId && courseId !== this.course) {
      window.location.assign(this.buildUrl({ course_id: courseId, usage_key: usageKey }));
      return;
    }
    if (typeof usageKey !== "string" || usageKey === this.usageKey) { return; }
    this.usageKey = usageKey;
    if (title && this.place) { this.place = { ...this.place, unit: { usage_key: usageKey, title } }; }
  }

  firstUpdated() { keepApart(this.renderRoot); }

  updated(changed) {
    document.title = this.title;
    if (!changed.has("usageKey") || changed.get("usageKey") === undefined) { return; }
    this.conversation.unit = this.usageKey;
    this.lookAgain().then(() => { this.told = this.place?.unit ? say("nowLookingAt", { unit: this.place.unit.title }) : ""; });
  }

  buildUrl(parameters) {
    const given = { course_id: this.course, usage_key: this.usageKey ?? "", view: this.view, tab: this.tab, ...parameters };
    return `${this.configuration.panelUrl}?${new URLSearchParams(given)}`;
  }

  emit(name, detail) { this.dispatchEvent(new CustomEvent(`iblai-mentor-${name}`, { detail, bubbles: true, composed: true })); }

  close() {
    this.host.send("close");
    this.emit("close", {});
  }

  popOut() {
    const url = this.buildUrl({ view: "window", session_id: this.conversation.session });
    const opened = window.open(url, `iblai-mentor-${this.tab}`, placeWindow(window.screen));
    if (!opened) {
      this.told = say("popUpBlocked");
      return;
    }
    this.host.send("pop-out", { url });
    this.emit("pop-out", { url });
    // The page of its own was left for the window: what lies beside it is the course.
    if (this.view === "page" && this.configuration.wayBackUrl) { window.location.assign(this.configuration.wayBackUrl); }
  }

  /** Back from the window to the page that it was opened from. */
  popIn() {
    this.host.send("pop-in");
    window.close();
  }

  /**
   * Follow a citation: a video of the open unit jumps, a block of it is scrolled to and the quote marked; everything else is a link in the
   * course's own window, whose page finds the quote.
   */
  async goTo(event, { usage_key: usageKey = "", start, url, quote = "" }) {
    const isVideo = start !== null && start !== undefined;
    if (event.ctrlKey || event.metaKey || event.shiftKey || (!usageKey && this.view !== "window")) { return; }
    event.preventDefault();
    if (isVideo) { this.emit("seek", { usageKey, seconds: start, url }); }
    const [asked, answer, words] = isVideo ? [["seek", { usageKey, seconds: start, url }], "sought", "videoJumped"] : [["show", { usageKey, quote, url }], "shown", "placeShown"];
    if (usageKey && (await this.host.ask(...asked, answer))) {
      // Said again where it was said before.
      this.told = "";
      await this.updateComplete;
      this.told = say(words);
      return;
    }
    this.leaveFor({ url, usageKey, quote });
  }

  async leaveFor({ url, usageKey, quote }) {
    if (this.view !== "window") {
      this.keepLanding({ usageKey, quote });
      // Of a page of another origin nothing else may be touched.
      window.top.location.href = url;
    } else if (!(await this.host.ask("open", { url, usageKey, quote }, "opened"))) {
      window.open(url, "_blank", "noopener");
    }
  }

  // For the page of this tab that shows the block.
  keepLanding({ usageKey, quote }) {
    try {
      window.sessionStorage.setItem("iblai-mentor:landing", JSON.stringify({ usageKey, quote, at: Date.now() }));
    } catch {
      // A browser that keeps nothing: the page is gone to all the same.
    }
  }

  choose(tab, { movesFocus = false } = {}) {
    this.shown = tab;
    this.visited = new Set([...this.visited, tab]);
    this.store.keep({ tab });
    if (movesFocus) { this.updateComplete.then(() => this.renderRoot.querySelector(`#tab-${tab}`)?.focus()); }
  }

  /** Put the focus where the learner writes, as soon as there is such a place. */
  focusSoon() {
    this.isFocusDue = !this.place && !this.problem;
    this.focusBox();
  }

  async focusBox() {
    this.choose("chat");
    await this.updateComplete;
    this.renderRoot.querySelector("iblai-mentor-chat")?.focusBox();
  }

  confirm(question) { return this.renderRoot.querySelector("iblai-mentor-confirmation").ask(question); }

  /** Return what is said before a deletion, with what was shared, which it takes along. */
  warn(text) { return this.configuration.isSharing ? `${text} ${say("deleteTakesShared")}` : text; }

  share() { this.renderRoot.querySelector("iblai-mentor-sharing").open(); }

  /** Go to what the learner shared; where it does not come, the view says so. */
  async showShared() {
    this.choose("mentor");
    await this.updateComplete;
    const view = await this.renderRoot.querySelector("#panel-mentor iblai-mentor-arriving").find("iblai-mentor-my-mentor");
    await view?.updateComplete;
    await view?.querySelector("iblai-mentor-shared").focusOn("#shared-title");
  }

  async continueSession(id) {
    this.choose("chat");
    await this.conversation.continueSession(id);
    this.focusBox();
  }

  startAnew() {
    this.conversation.startAnew();
    this.latest = null;
    this.focusBox();
  }

  onKey(event) {
    const isInDialog = event.composedPath().some((element) => element.localName === "dialog");
    if (event.key === "Escape" && this.view === "sheet" && !isInDialog && !event.defaultPrevented) { this.close(); }
  }

  get tabs() { return TABS.filter((tab) => tab !== "staff" || this.place?.is_staff); }

  render() {
    return html`${this.showWayBack()}${this.showHeader()}
      <main>
        ${showTabs(this.tabs, this.shown, { sayTab: (tab) => say(`tab_${tab}`), choose: (tab) => this.choose(tab, { movesFocus: true }) })}
        <p class="unseen" role="status">${this.told}</p>
        ${this.problem ? html`<div class="trouble">${showProblem(this.problem, this)}</div>` : nothing}
        ${this.tabs.map((tab) => html`<div id="panel-${tab}" class="content" role="tabpanel" aria-labelledby="tab-${tab}"
          ?hidden=${tab !== this.shown || (this.problem && !this.place)}>${this.visited.has(tab) ? this.showView(tab) : nothing}</div>`)}
      </main>
      <iblai-mentor-sharing .panel=${this}></iblai-mentor-sharing>
      <iblai-mentor-confirmation></iblai-mentor-confirmation>`;
  }

  showHeader() {
    const button = (name, icon, action) => html`<button type="button" class="round" id=${name} aria-label=${say(name)} title=${say(name)} @click=${action}>${icon}</button>`;
    return html`<header part="header">
      <div class="title"><h1>${this.title}</h1>${this.showUnit()}</div>
      <div class="buttons">
        ${button("newChat", icons.plus, () => this.startAnew())}
        ${this.view === "window" ? nothing : button("popOut", icons.popOut, () => this.popOut())}
        ${this.view === "window" && window.opener ? button("popIn", icons.popIn, () => this.popIn()) : nothing}
        ${this.view === "sheet" || this.view === "docked" ? button("close", icons.close, () => this.close()) : nothing}
      </div>
    </header>`;
  }

  // The page of its own has nothing of the course around it.
  showWayBack() {
    const { wayBackUrl } = this.configuration;
    return this.view === "page" && wayBackUrl ? html`<nav class="way-back" aria-label=${say("backToCourse")}><a href=${wayBackUrl}>${icons.back}<span>${say("backToCourse")}</span></a></nav>` : nothing;
  }

  showUnit() {
    if (!this.place) { return html`<p class="unit muted">&nbsp;</p>`; }
    const { unit, course_title: course } = this.place;
    return html`<p class="unit muted" title=${unit?.title ?? course}>${icons.eye}<span><span class="unseen">${say("lookingAt")} </span><bdi>${unit?.title ?? course}</bdi></span></p>`;
  }

  showView(tab) {
    if (tab === "chat") { return html`<iblai-mentor-chat .panel=${this} .place=${this.place} .latest=${this.latest}></iblai-mentor-chat>`; }
    return html`<iblai-mentor-arriving .panel=${this} .file=${this.views[tab]} .content=${this.showLater(tab)}></iblai-mentor-arriving>`;
  }

  // What is a file of its own.
  showLater(tab) {
    const isShown = tab === this.shown;
    if (tab === "history") { return html`<iblai-mentor-history .panel=${this} .isShown=${isShown}></iblai-mentor-history>`; }
    if (tab === "mentor") { return html`<iblai-mentor-my-mentor .panel=${this} .place=${this.place} .isShown=${isShown}></iblai-mentor-my-mentor>`; }
    return html`<iblai-mentor-staff .panel=${this} .isShown=${isShown}></iblai-mentor-staff>`;
  }
}

export const definePanel = (configuration) => {
  useWords(configuration);
  Panel.configuration = configuration;
  customElements.define("iblai-mentor", Panel);
};
