// A citation looked at where it stands: the quote, and the way to its place in the course. By mouse, keyboard and finger.
import { LitElement, html, nothing } from "lit";
import { say } from "../words.js";
import { showPath, sayTitle } from "./sources.js";

// Milliseconds that a mouse may be on its way from the chip to what it opened.
const GRACE = 250;

class Quote extends LitElement {
  static properties = { panel: { attribute: false }, citation: { state: true } };

  createRenderRoot() { return this; }

  get isShown() { return Boolean(this.citation); }

  /** Show beside a chip; `isPinned`: it was pressed, and stays until it is left. */
  async show(chip, citation, { isPinned = false } = {}) {
    clearTimeout(this.leaving);
    Object.assign(this, { chip, citation, isPinned });
    await this.updateComplete;
    this.place();
    if (isPinned) { this.querySelector("a")?.focus(); }
  }

  hide({ returnsFocus = false } = {}) {
    clearTimeout(this.leaving);
    if (returnsFocus) { this.chip?.focus(); }
    this.citation = null;
  }

  leave() {
    if (!this.isPinned) { this.leaving = setTimeout(() => this.hide(), GRACE); }
  }

  // Above the chip where there is room, else below; inside the page in any case.
  place() {
    const card = this.querySelector(".quote");
    if (!card || !this.chip) { return; }
    const chip = this.chip.getBoundingClientRect();
    const { width, height } = card.getBoundingClientRect();
    const left = Math.min(Math.max(8, chip.left + chip.width / 2 - width / 2), window.innerWidth - width - 8);
    const top = chip.top - height - 6 > 8 ? chip.top - height - 6 : chip.bottom + 6;
    card.style.insetInlineStart = "auto";
    card.style.left = `${left}px`;
    card.style.top = `${Math.min(top, window.innerHeight - height - 8)}px`;
  }

  onKey(event) {
    if (event.key !== "Escape") { return; }
    event.stopPropagation();
    this.hide({ returnsFocus: true });
  }

  onFocusOut(event) {
    if (!this.contains(event.relatedTarget)) { this.hide(); }
  }

  render() {
    if (!this.citation) { return nothing; }
    const { number, title, quote, url, start } = this.citation;
    const isVideo = start !== null && start !== undefined;
    const language = this.panel.courseLanguage || nothing;
    return html`<div class="quote" role="dialog" aria-label=${say("sourceNamed", { number, title })} @keydown=${this.onKey} @focusout=${this.onFocusOut}
        @mouseenter=${() => clearTimeout(this.leaving)} @mouseleave=${this.leave}>
      <p class="quote-title" lang=${language}><bdi>${sayTitle(this.citation)}</bdi></p>
      ${showPath(this.citation, language)}
      ${quote ? html`<blockquote lang=${language} dir="auto">${quote}</blockquote>` : nothing}
      <a href=${url} target="_top" @click=${(event) => this.panel.goTo(event, this.citation)}>${say(isVideo ? "goToSecond" : "goToPlace")}</a>
    </div>`;
  }
}

customElements.define("iblai-mentor-quote", Quote);
