// The sessions of this course: continue, rename, pin, delete.
import { html, nothing } from "lit";
import { icons } from "../parts/icons.js";
import { View } from "../parts/view.js";
import { say, sayDay, sayNumber } from "../words.js";

class History extends View {
  static properties = { isShown: { attribute: false }, page: { state: true }, renaming: { state: true }, said: { state: true }, isAbsent: { state: true } };

  willUpdate(changed) {
    // What was said since it was last looked at belongs here, too.
    if (changed.has("isShown") && this.isShown) { this.load(() => this.fetchPage(this.number ?? 1)); }
  }

  async fetchPage(number) {
    this.number = number;
    const page = await this.api.listSessions(this.course, number);
    // The last one of a page may have been deleted.
    if (page === null && number > 1) { return this.fetchPage(number - 1); }
    this.isAbsent = page === null;
    this.page = page;
    return page;
  }

  again(work) { return this.attempt(async () => { await work(); await this.fetchPage(this.number); }); }

  async togglePin(session) {
    await this.again(() => (session.is_pinned ? this.api.unpin(session.session_id) : this.api.pin(session.session_id)));
    this.said = say(session.is_pinned ? "unpinned" : "pinned");
    this.focusOn(`[data-session="${session.session_id}"] .pin`);
  }

  startRenaming(session) {
    this.renaming = session.session_id;
    this.focusOn(".renaming input");
  }

  async rename(event, session) {
    event.preventDefault();
    const title = new FormData(event.target).get("title").trim();
    if (title && !(await this.again(() => this.api.renameSession(session.session_id, title)))) { return; }
    this.endRenaming(session);
  }

  endRenaming(session) {
    this.renaming = "";
    this.focusOn(`[data-session="${session.session_id}"] .rename`);
  }

  async delete(session) {
    const isSure = await this.panel.confirm({ title: say("deleteTitle"), text: say("deleteText", { title: this.nameOf(session) }), yes: say("delete") });
    if (!isSure || !(await this.again(() => this.api.deleteSession(session.session_id)))) { return; }
    if (session.session_id === this.panel.conversation.session) { this.panel.conversation.startAnew(); }
    this.said = say("deleted");
    this.focusOn("#new-chat");
  }

  nameOf({ title }) { return title || say("untitled"); }

  render() {
    return html`<div class="scroll">
      <div class="bar"><h2>${say("historyTitle")}</h2><button type="button" id="new-chat" @click=${() => this.panel.startAnew()}>${say("newChat")}</button></div>
      <p class="unseen" role="status">${this.said}</p>
      ${this.showState()}
      ${this.isAbsent ? html`<p class="muted">${say("notServed")}</p>` : nothing}
      ${this.page ? this.showPage() : nothing}
    </div>`;
  }

  showPage() {
    const { results, next, previous } = this.page;
    if (!results.length) { return html`<p class="muted">${say("noHistory")}</p>`; }
    const turn = (by) => () => this.attempt(() => this.fetchPage(this.number + by));
    return html`<ul class="list sessions">${results.map((session) => this.showSession(session))}</ul>
      ${next || previous ? html`<nav class="pages" aria-label=${say("pages")}>
        <button type="button" class="quiet" ?disabled=${!previous} @click=${turn(-1)}>${say("newer")}</button>
        <button type="button" class="quiet" ?disabled=${!next} @click=${turn(1)}>${say("olderOnes")}</button></nav>` : nothing}`;
  }

  showSession(session) {
    const { session_id: id, is_pinned: isPinned, modified, messages_count: count } = session;
    const isOpen = id === this.panel.conversation.session;
    const name = this.nameOf(session);
    const button = (className, icon, words, action, pressed) => html`<button type="button" class="round small ${className}" aria-label=${say(words, { title: name })}
      title=${say(words, { title: name })} aria-pressed=${pressed ?? nothing} @click=${action}>${icon}</button>`;
    return html`<li data-session=${id} class=${isOpen ? "current" : ""}>
      ${this.renaming === id ? this.showRenaming(session) : html`<button type="button" class="session" aria-current=${isOpen ? "true" : nothing}
          @click=${() => this.panel.continueSession(id)}><bdi>${name}</bdi>
          <span class="muted">${sayDay(modified)} · ${say("messagesCount", { count: sayNumber(count) })}</span></button>
        <span class="row-buttons">
          ${button(`pin${isPinned ? " on" : ""}`, icons.pin, "pin", () => this.togglePin(session), String(Boolean(isPinned)))}
          ${button("rename", icons.rename, "rename", () => this.startRenaming(session))}
          ${button("delete", icons.trash, "deleteNamed", () => this.delete(session))}
        </span>`}
    </li>`;
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
