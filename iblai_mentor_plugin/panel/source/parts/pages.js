// A list that comes by pages: the first one, then more on demand, and the focus goes to what is new.
import { html, nothing } from "lit";
import { say } from "../words.js";

/**
 * What a view has of a list so far. The view puts `data-item`, the place in the list, on what of an item can have the focus.
 *
 * `items`: null before anything came. `count`: how many there are in all. `isAbsent`: this installation does not serve it.
 */
export class Pages {
  /** `fetchPage(number)`: a page as the API has it, null where there is none; `nameOf(item)`: what tells two items apart. */
  constructor(view, fetchPage, nameOf = JSON.stringify) {
    Object.assign(this, { view, fetchPage, nameOf, items: null, number: 1, count: 0, hasMore: false, isAbsent: false });
  }

  /**
   * Fetch anew what is shown, or so many pages: what went or moved meanwhile would else be missing at the end of one.
   *
   * Returns whether that is shown now: something else may be looked for meanwhile.
   */
  async fetch(wanted = this.number) {
    const asked = (this.asked = {});
    const pages = [await this.fetchPage(1)];
    while (pages.length < wanted && pages.at(-1)?.next) { pages.push(await this.fetchPage(pages.length + 1)); }
    const isLast = asked === this.asked;
    if (isLast) { this.take(pages); }
    return isLast;
  }

  take(pages) {
    const known = new Map(pages.flatMap((page) => page?.results ?? []).map((item) => [this.nameOf(item), item]));
    const items = [...known.values()];
    Object.assign(this, { items, number: pages.length, count: pages[0]?.count ?? 0, hasMore: Boolean(pages.at(-1)?.next), isAbsent: pages[0] === null });
    this.view.requestUpdate();
  }

  async fetchMore() {
    const known = new Set(this.items.map(this.nameOf));
    const focusOn = this.view.holdFocus();
    if (!(await this.fetch(this.number + 1))) { return; }
    const first = this.items.findIndex((item) => !known.has(this.nameOf(item)));
    // The button is gone where the rest went meanwhile.
    await focusOn(`[data-item="${first < 0 ? this.items.length - 1 : first}"]`);
  }

  /** Show the way to more; nothing at the end. */
  showMore() {
    if (!this.hasMore) { return nothing; }
    return html`<button type="button" class="quiet more" data-name=${say("showMore")} @click=${() => this.view.attempt(() => this.fetchMore())}>${say("showMore")}</button>`;
  }
}
