// What every view has in common: it lives in the panel's own tree, so that labels, styles and focus are one.
import { LitElement, html, nothing } from "lit";
import { describeProblem } from "../chat/problems.js";
import { say } from "../words.js";
import { showProblem } from "./problem.js";

// What has the focus, in whatever tree of the page; null where nothing has it.
const findFocused = () => {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) { focused = focused.shadowRoot.activeElement; }
  return focused === document.body ? null : focused;
};

export class View extends LitElement {
  static properties = { panel: { attribute: false }, problem: { state: true }, isLoading: { state: true } };

  constructor() {
    super();
    // What learners or staff turn or choose, the latest last, until it is known what became of it.
    this.turned = [];
    this.lastTurn = Promise.resolve();
    this.turnsLeft = 0;
    // Forms whose words are on their way.
    this.sent = new Set();
  }

  createRenderRoot() { return this; }

  get api() { return this.panel.api; }
  get course() { return this.panel.course; }

  /** Do something with the API, and show what goes wrong; returns whether all went well. */
  attempt(work, retry = null) {
    this.clearProblem();
    return this.perform(work, retry);
  }

  /** The same where nobody acts: what went wrong before stays shown. */
  async perform(work, retry = null) {
    try {
      await work();
      return true;
    } catch (error) {
      if (error.status === undefined) { throw error; }
      this.problem = describeProblem(error, retry);
      this.panel.noteFailure(error);
      return false;
    }
  }

  /** Take away what is said to have gone wrong; not while turns are left, of which one may just have said it. */
  clearProblem() {
    if (!this.turnsLeft) { this.problem = null; }
  }

  /** Return the way to try something again, which takes away the problem that offers it. */
  retrying(work) {
    return () => {
      this.problem = null;
      return work();
    };
  }

  /** Fetch in turn what the view shows: what was asked for before a write would show, after it, what was. */
  async load(work) {
    this.isLoading = true;
    await this.inTurn(work, this.retrying(() => this.load(work)));
    this.isLoading = false;
  }

  /** Attempt something once what was attempted in turn before is over, so that it knows what that left and is heard after it. */
  inTurn(work, retry = null) {
    this.clearProblem();
    this.turnsLeft += 1;
    const turn = this.lastTurn.then(() => this.perform(work, retry)).finally(() => { this.turnsLeft -= 1; });
    this.lastTurn = turn.catch(() => {});
    return turn;
  }

  /**
   * Do in turn what turning `name` to `value` asks for; meanwhile it shows that, then what is, whatever became of it.
   *
   * `isWanted` asks whether that is wanted, at once and not in turn.
   */
  async turn(name, value, work, isWanted = () => true) {
    const turned = { name, value };
    this.turned.push(turned);
    this.requestUpdate();
    try {
      return (await isWanted()) && (await this.inTurn(work));
    } finally {
      this.turned = this.turned.filter((one) => one !== turned);
      this.requestUpdate();
    }
  }

  /** Return what `name` shows: what it is being turned to, else what is. */
  shown(name, value) { return (this.turned.findLast((one) => one.name === name) ?? { value }).value; }

  /** Do what a form was sent for, but not again while that is under way: two clicks are one. */
  async once(form, work) {
    if (this.sent.has(form)) { return; }
    this.sent.add(form);
    try {
      await work();
    } finally {
      this.sent.delete(form);
    }
  }

  showState() {
    return html`${this.isLoading ? html`<p class="muted loading">${say("loading")}</p>` : nothing}${showProblem(this.problem, this.panel)}`;
  }

  /** Put the focus on what is there after an update, e.g. because what had it is gone. */
  async focusOn(selector) {
    await this.updateComplete;
    this.querySelector(selector)?.focus();
  }

  /**
   * Note where the focus is when something is begun that takes a while.
   *
   * Returns what puts it elsewhere afterwards, and says whether it did: not where it was taken somewhere else meanwhile.
   */
  holdFocus() {
    const before = findFocused();
    return async (selector) => {
      await this.updateComplete;
      const isFree = [null, before].includes(findFocused());
      if (isFree) { this.querySelector(selector)?.focus(); }
      return isFree;
    };
  }
}
