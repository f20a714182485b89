// My mentor: how it speaks to me, what it remembers of me, what I take with me, where my words go.
import { html, nothing } from "lit";
import "../parts/told.js";
import { View } from "../parts/view.js";
import "./consent.js";
import "./going.js";
import "./instruction.js";
import "./remembered.js";
import "./taking.js";

class Mine extends View {
  static properties = { place: { attribute: false }, isShown: { attribute: false } };

  render() {
    const { panel, place, isShown } = this;
    return html`<div class="scroll">
      ${panel.isSearch ? nothing : html`<iblai-mentor-instruction .panel=${panel}></iblai-mentor-instruction>`}
      <iblai-mentor-remembered .panel=${panel} .isShown=${isShown}></iblai-mentor-remembered>
      <iblai-mentor-going .panel=${panel} .place=${place}></iblai-mentor-going>
      <iblai-mentor-consent .panel=${panel} .place=${place}></iblai-mentor-consent>
      <iblai-mentor-told .panel=${panel} .whom=${"self"}></iblai-mentor-told>
      <iblai-mentor-taking .panel=${panel}></iblai-mentor-taking>
    </div>`;
  }
}

customElements.define("iblai-mentor-mine", Mine);
