// What course staff set: whether there is a mentor, which one, what it is told of the course, and how far it helps where.
import { html } from "lit";
import "../parts/told.js";
import { View } from "../parts/view.js";
import { say } from "../words.js";
import "./assistance.js";
import "./briefing.js";
import "./choice.js";
import "./help.js";
import "./hints.js";

class Staff extends View {
  static properties = { isShown: { attribute: false } };

  render() {
    const { panel } = this;
    return html`<div class="scroll">
      <p class="muted">${say("staffAbout")} <a href=${panel.configuration.courseUrl} target="_blank" rel="noopener" id="course-page">${say("morePage")}</a></p>
      <iblai-mentor-choice .panel=${panel}></iblai-mentor-choice>
      <iblai-mentor-help .panel=${panel}></iblai-mentor-help>
      <iblai-mentor-briefing .panel=${panel}></iblai-mentor-briefing>
      <iblai-mentor-assistance .panel=${panel}></iblai-mentor-assistance>
      <iblai-mentor-hints .panel=${panel}></iblai-mentor-hints>
      <iblai-mentor-told .panel=${panel} .whom=${"synthetic"}></iblai-mentor-told>
    </div>`;
  }
}

customElements.define("iblai-mentor-staff", Staff);
