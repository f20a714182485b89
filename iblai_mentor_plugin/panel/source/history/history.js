// The sessions of this course: find, continue, rename, pin, download, delete.
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { icons } from "../parts/icons.js";
import { Pages } from "../parts/pages.js";
import { View } from "../parts/view.js";
import { say, sayMoment, sayNumber } from "../words.js";
import { smooth } from "./lines.js";

// Milliseconds without another key after which is looked for what was written.
const REST = 300;

class History extends View {
  static properties = { isShown: { attribute: false }, units: { state: true }, renaming: { state: true }, said: { state: true } };

  constructor() {
    super();
    Object.assign(this, { search: "", unit: "" });
    this.pages = new Pages(this, (page) => this.api.listSessions(this.course, { page, search: this.search, unit: this.unit }), ({ session_id: id }) => id);
  }

  willUpdate(changed) {
    // What was said since it was last looked at belongs here, too.
    if (changed.has("isShown") && this.isShown) { this.load(() => Promise.all([this.pages.fetch(), this.fetchUnits()])); }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.resting);
  }

  async fetchUnits() {
    const found = await this.api.listAskedUnits(this.course);
    this.units = found?.units ?? [];
  }

  onSearch({ target }) {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.find({ search: target.value.trim() }), REST);
  }

  async find(changes) {
    Object.assign(this, changes);
    if (await this.attempt(() => this.pages.fetch(1))) { this.said = say("foundChats", { count: sayNumber(this.pages.count) }); }
  }

  again(work) { return this.inTurn(async () => { await work(); await this.pages.fetch(); }); }

  async togglePin(session) {
    const { session_id: id } = session;
    const focusOn = this.holdFocus();
    let isPinned = false;
    const isDone = await this.again(() => {
      // As the list has it by then.
      isPinned = !(this.pages.items.find((one) => one.session_id === id) ?? session).is_pinned;
      return isPinned ? this.api.pin(id) : this.api.unpin(id);
    });
    this.said = isDone ? say(isPinned ? "pinned" : "unpinned") : "";
    focusOn(`[data-session="${id}"] .pin`);
  }

  startRenaming(session) {
    this.renaming = session.session_id;
    this.focusOn(".renaming input");
  }

  async rename(event, session) {
    event.preventDefault();
    const focusOn = this.holdFocus();
    const title = new FormData(event.target).get("title").trim();
    if (title && !(await this.again(() => this.api.renameSession(session.session_id, title)))) { return; }
    this.endRenaming(session, focusOn);
  }

  endRenaming(session, focusOn = this.holdFocus()) {
    this.renaming = "";
    focusOn(`[data-session="${session.session_id}"] .rename`);
  }

  async delete(session) {
    const focusOn = this.holdFocus();
    const isSure = await this.panel.confirm({ title: say("deleteTitle"), text: this.panel.warn(say("deleteText", { title: this.nameOf(session) })), yes: say("delete") });
    if (!isSure || !(await this.again(() => this.api.deleteSession(session.session_id)))) { return; }
    if (session.session_id === this.panel.conversation.session) { this.panel.conversation.startAnew(); }
    this.said = say("deleted");
    focusOn("#history-title");
  }

  nameOf({ title }) { return title || say("untitled"); }

  render() {
    const { items, isAbsent } = this.pages;
    return html`<div class="scroll">
      <h2 id="history-title" tabindex="-1">${say("historyTitle")}</h2>
      ${isAbsent ? html`<p class="muted">${say("notServed")}</p>` : this.showFilters(items)}
      <p class="unseen" role="status">${this.said}</p>
      ${this.showState()}
      ${items && !isAbsent ? this.showSessions(items) : nothing}
    </div>`;
  }

  // Nothing to look through: nothing to look with.
  showFilters(sessions) {
    if (!sessions || (!sessions.length && !this.isFiltered)) { return nothing; }
    return html`<form class="filters" role="search" @submit=${(event) => event.preventDefault()}>
      <div class="field"><label for="history-search">${say("searchChats")}</label>
        <input id="history-search" type="search" maxlength="100" autocomplete="off" dir="auto" @input=${this.onSearch}></div>
      ${this.units?.length ? html`<div class="field"><label for="history-unit">${say("unitAsked")}</label>
        <select id="history-unit" @change=${({ target }) => this.find({ unit: target.value })}>
          <option value="">${say("allUnits")}</option>
          ${this.units.map(({ usage_key: key, title }) => html`<option value=${key} ?selected=${key === this.unit}>${title}</option>`)}
        </select></div>` : nothing}
    </form>`;
  }

  get isFiltered() { return Boolean(this.search || this.unit); }

  showSessions(sessions) {
    // In an exam they are left out: that stands above, and "none" would be wrong.
    if (!sessions.length) { return this.problem ? nothing : html`<p class="muted">${say(this.isFiltered ? "noneFound" : "noHistory")}</p>`; }
    return html`<ul class="list sessions">${repeat(sessions, ({ session_id: id }) => id, (session, place) => this.showSession(session, place))}</ul>
      ${this.pages.showMore()}`;
  }

  showSession(session, place) {
    const { session_id: id, is_pinned: isPinned, modified, messages_count: count, match } = session;
    const isOpen = id === this.panel.conversation.session;
    const name = this.nameOf(session);
    const about = `${sayMoment(modified)} · ${say("messagesCount", { count: sayNumber(count) })}`;
    const button = (className, icon, words, action, pressed) => html`<button type="button" class="round small ${className}" data-name=${say(words, { title: name })} aria-label=${say(words, { title: name })}
      title=${say(words, { title: name })} aria-pressed=${pressed ?? nothing} @click=${action}>${icon}</button>`;
    return html`<li data-session=${id} class=${isOpen ? "current" : ""}>
      ${this.renaming === id ? this.showRenaming(session) : html`<button type="button" class="session" data-item=${place} data-name="${name} ${about}" aria-current=${isOpen ? "true" : nothing} aria-describedby=${match ? `match-${place}` : nothing}
          @click=${() => this.panel.continueSession(id)}><bdi>${name}</bdi>
          <span class="muted">${about}</span></button>
        <span class="row-buttons">
          ${button(`pin${isPinned ? " on" : ""}`, icons.pin, "pin", () => this.togglePin(session), String(Boolean(isPinned)))}
          ${button("rename", icons.rename, "rename", () => this.startRenaming(session))}
          <a class="round small download" href=${this.api.downloadUrl(id)} download data-name=${say("downloadNamed", { title: name })} aria-label=${say("downloadNamed", { title: name })} title=${say("downloadNamed", { title: name })}>${icons.download}</a>
          ${button("delete", icons.trash, "deleteNamed", () => this.delete(session))}
        </span>
        ${match ? this.showMatch(match, `match-${place}`) : nothing}`}
    </li>`;
  }

  // Why it was found: the line in which the words stand.
  showMatch({ type, before, words, after }, id) {
    const isOwn = type === "human";
    const show = isOwn ? (text) => text : smooth;
    return html`<p class="match" id=${id}>${isOwn ? html`<span class="who">${say("you")}</span> ` : nothing}<span dir="auto">${show(before)}<mark>${words}</mark>${show(after)}</span></p>`;
  }

  showRenaming(session) {
    const onKey = (event) => {
      if (event.key !== "Escape") { return; }
      event.preventDefault();
      this.endRenaming(session);
    };
    return html`<form class="renaming" @submit=${(event) => this.rename(event, session)} @keydown=${onKey}>
      <label class="unseen" for="new-title">${say("newTitle")}</label>
      <input id="new-title" name="title" maxlength="255" autocomplete="off" .value=${session.title}>
      <button type="submit">${say("save")}</button>
      <button type="button" class="quiet" @click=${() => this.endRenaming(session)}>${say("cancel")}</button>
    </form>`;
  }
}

customElements.define("iblai-mentor-history", History);
