// My mentor: what it knows of me and may remember, how it speaks to me, where my words go, what I take with me.
import { html, nothing } from "lit";
import "../parts/told.js";
import { View } from "../parts/view.js";
import "./going.js";
import "./instruction.js";
import "./remembered.js";
import "./shared.js";
import "./taking.js";

class MyMentor extends View {
  static properties = { place: { attribute: false }, isShown: { attribute: false } };

  render() {
    const { panel, place, isShown } = this;
    return html`<div class="scroll">
      <iblai-mentor-remembered .panel=${panel} .place=${place} .isShown=${isShown}></iblai-mentor-remembered>
      ${panel.isSearch ? nothing : html`<iblai-mentor-instruction .panel=${panel}></iblai-mentor-instruction>`}
      <iblai-mentor-going .panel=${panel} .place=${place}></iblai-mentor-going>
      ${panel.isSearch ? nothing : html`<iblai-mentor-told .panel=${panel} .place=${place} .whom=${"self"}></iblai-mentor-told>`}
      <iblai-mentor-shared .panel=${panel} .isShown=${isShown}></iblai-mentor-shared>
      <iblai-mentor-taking .panel=${panel}></iblai-mentor-taking>
    </div>`;
  }
}

customElements.define("iblai-mentor-my-mentor", MyMentor);
