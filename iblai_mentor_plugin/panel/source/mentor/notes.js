// What the mentor noted of the present conversation, to go on from there later; the learner decides whether it does.
import { html, nothing } from "lit";
import { icons } from "../parts/icons.js";
import { nameFor } from "../parts/naming.js";
import { showSwitch } from "../parts/switch.js";
import { View } from "../parts/view.js";
import { say } from "../words.js";

class Notes extends View {
  static properties = { isShown: { attribute: false }, keeps: { state: true }, notes: { state: true }, edited: { state: true } };

  willUpdate(changed) {
    if (changed.has("isShown") && this.isShown) { this.load(() => this.fetch()); }
  }

  async fetch() {
    const setting = await this.api.getSessionMemory();
    this.keeps = setting?.keeps_session_memory ?? null;
    const { session } = this.panel.conversation;
    const found = session ? await this.api.listNotes(session) : null;
    this.notes = found?.memory?.data ?? [];
  }

  /** Turn notes on or, once the learner is sure, off, with all that were taken. */
  set(keeps) {
    const question = { title: say("stopNotesTitle"), text: say("stopNotesText"), yes: say("stopNotes") };
    const write = async () => { await this.api.setSessionMemory(keeps); await this.fetch(); };
    return this.turn("keepsNotes", keeps, write, () => keeps || this.panel.confirm(question));
  }

  async delete(note) {
    const focusOn = this.holdFocus();
    if (!(await this.panel.confirm({ title: say("forgetNoteTitle"), text: say("forgetNoteText"), yes: say("forget") }))) { return; }
    const { session } = this.panel.conversation;
    await this.inTurn(async () => { await this.api.deleteNote(session, note.id); await this.fetch(); });
    focusOn("#keepsNotes");
  }

  edit(note) {
    this.edited = note.id;
    this.focusOn("#note-content");
  }

  endEditing(note, focusOn = this.holdFocus()) {
    this.edited = null;
    focusOn(`[data-note="${note.id}"] .edit`);
  }

  async save(event, note) {
    event.preventDefault();
    const focusOn = this.holdFocus();
    const content = new FormData(event.target).get("content").trim();
    const { session } = this.panel.conversation;
    const save = async () => { await this.api.saveNote(session, note.id, content); await this.fetch(); };
    if (content && !(await this.inTurn(save))) { return; }
    this.endEditing(note, focusOn);
  }

  showNote(note) {
    if (note.id && note.id === this.edited) { return html`<li>${this.showEditing(note)}</li>`; }
    const button = (kind, icon, label, act) => html`<button type="button" class="round small ${kind}"
      data-name=${say(label, { title: note.content })} @click=${act}>${icon}</button>`;
    return html`<li data-note=${note.id}><span><span class="muted">${say(`note_${note.kind}`)}</span> <bdi>${note.content}</bdi></span>
      ${note.id ? html`<span class="buttons">${button("edit", icons.rename, "correctNamed", () => this.edit(note))}${button("forget", icons.trash, "forgetNoteNamed", () => this.delete(note))}</span>` : nothing}</li>`;
  }

  showEditing(note) {
    const onKey = (event) => {
      if (event.key !== "Escape") { return; }
      event.preventDefault();
      this.endEditing(note);
    };
    return html`<form class="renaming" @submit=${(event) => this.save(event, note)} @keydown=${onKey}>
      <label class="unseen" for="note-content">${say(`note_${note.kind}`)}</label>
      <textarea id="note-content" name="content" rows="3" maxlength="500" .value=${note.content}></textarea>
      <button type="submit" data-name=${nameFor(say("save"), note.content)}>${say("save")}</button>
      <button type="button" class="quiet" @click=${() => this.endEditing(note)}>${say("cancel")}</button>
    </form>`;
  }

  render() {
    if (typeof this.keeps !== "boolean") { return this.problem ? this.showState() : nothing; }
    return html`<div class="switches">${showSwitch("keepsNotes", { isOn: this.shown("keepsNotes", this.keeps), turn: (keeps) => this.set(keeps) })}</div>
      ${this.showState()}
      ${this.keeps ? this.showNotes() : nothing}`;
  }

  showNotes() {
    return html`<h3>${say("notesTitle")}</h3>
      ${this.notes?.length ? html`<ul class="list notes">${this.notes.map((note) => this.showNote(note))}</ul>`
        : html`<p class="muted">${say("noNotes")}</p>`}`;
  }
}

customElements.define("iblai-mentor-notes", Notes);
