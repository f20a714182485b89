// A view that is a file of its own: brought when it is first looked at, and said so where it does not come.
import { html } from "lit";
import { say } from "../words.js";
import { View } from "./view.js";

class Arriving extends View {
  static properties = { file: { attribute: false }, content: { attribute: false } };

  firstUpdated() { this.bring(); }

  /** Return the view once it stands there, null where it does not come; what did not come is tried again. */
  async find(name) {
    await this.bring();
    await this.updateComplete;
    return this.querySelector(name);
  }

  async bring() {
    Object.assign(this, { isLoading: true, problem: null });
    const problem = { kind: "broken", detail: say("partMissing"), retry: () => this.bringAgain() };
    this.problem = await this.file.bring().then(() => null, () => problem);
    this.isLoading = false;
  }

  // The button that was pressed is gone with what it was about.
  async bringAgain() {
    await this.bring();
    this.panel.choose(this.panel.shown, { movesFocus: true });
  }

  render() { return this.file.module ? this.content : html`<div class="scroll">${this.showState()}</div>`; }
}

customElements.define("iblai-mentor-arriving", Arriving);
