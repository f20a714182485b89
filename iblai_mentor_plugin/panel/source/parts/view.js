// What every view has in common: it lives in the panel's own tree, so that labels, styles and focus are one.
import { LitElement, html, nothing } from "lit";
import { describeProblem } from "../chat/problems.js";
import { say } from "../words.js";
import { showProblem } from "./problem.js";

export class View extends LitElement {
  static properties = { panel: { attribute: false }, problem: { state: true }, isLoading: { state: true } };

  createRenderRoot() { return this; }

  get api() { return this.panel.api; }
  get course() { return this.panel.course; }

  /** Do something with the API, and show what goes wrong; returns whether all went well. */
  async attempt(work, retry = null) {
    this.problem = null;
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

  /** The same while the view has nothing to show yet. */
  async load(work) {
    this.isLoading = true;
    await this.attempt(work, () => this.load(work));
    this.isLoading = false;
  }

  showState() {
    return html`${this.isLoading ? html`<p class="muted loading">${say("loading")}</p>` : nothing}${showProblem(this.problem, this.panel)}`;
  }

  /** Put the focus on what is there after an update, e.g. because what had it is gone. */
  async focusOn(selector) {
    await this.updateComplete;
    this.querySelector(selector)?.focus();
  }
}
