// My mentor: what it knows of me and may remember, how it speaks to me, where my words go, what I take with me.
import { html, nothing } from "lit";
import "../parts/told.js";
import { View } from "../parts/view.js";
import "./going.js";
import "./instruction.js";
import "./remembered.js";
import "../sharing/own.js";
import "./taking.js";

class Mine extends View {
  static properties = { place: { attribute: false }, isShown: { attribute: false } };

  render() {
    const { panel, place, isShown } = this;
    return html`<div class="scroll">
      <iblai-mentor-remembered .panel=${panel} .place=${place} .isShown=${isShown}></iblai-mentor-remembered>
      ${panel.isSearch ? nothing : html`<iblai-mentor-instruction .panel=${panel}></iblai-mentor-instruction>`}
      <iblai-mentor-going .panel=${panel} .place=${place}></iblai-mentor-going>
      ${panel.isSearch ? nothing : html`<iblai-mentor-told .panel=${panel} .place=${place} .whom=${"self"}></iblai-mentor-told>`}
      <iblai-mentor-own-shared .panel=${panel} .isShown=${isShown}></iblai-mentor-own-shared>
      <iblai-mentor-taking .panel=${panel}></iblai-mentor-taking>
    </div>`;
  }
}

customElements.define("iblai-mentor-mine", Mine);
