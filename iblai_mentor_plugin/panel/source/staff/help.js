// With what the mentor helps in this course: learners' own answers, and where people help.
import { html, nothing } from "lit";
import { showToggle } from "../parts/switch.js";
import { View } from "../parts/view.js";
import { say } from "../words.js";

class Help extends View {
  static properties = { settings: { state: true }, said: { state: true } };

  firstUpdated() { this.load(() => this.fetch()); }

  async fetch() { this.settings = await this.api.getCourseSettings(this.course); }

  async save(field, value) {
    this.said = "";
    const isSaved = await this.turn(field, value, async () => {
      this.settings = { ...this.settings, ...(await this.api.saveCourseSettings(this.course, { [field]: value })) };
    });
    this.said = isSaved ? say("saved") : "";
    this.panel.lookAgain();
  }

  saveContact(event) {
    event.preventDefault();
    this.save("help_contact", new FormData(event.target).get("contact"));
  }

  render() {
    return html`<section aria-labelledby="help-title">
      <h2 id="help-title">${say("helpTitle")}</h2>
      ${this.settings ? this.showSettings() : nothing}
      ${this.showState()} <p role="status" class="muted">${this.said}</p>
    </section>`;
  }

  showSettings() {
    const { tells_answers: tells, notice_names_answers: isNamed, helps_when_graded: helps, help_contact: contact } = this.settings;
    const toggle = (field, { isOn, ...names }) => showToggle({ ...names, isOn: this.shown(field, isOn), turn: (value) => this.save(field, value) });
    return html`${toggle("tells_answers", { id: "tells-answers", label: say("tellsAnswers"), isOn: tells, about: "answers-about" })}
      <p class="hint muted" id="answers-about">${say("tellsAnswersAbout")} ${isNamed ? nothing : say("answersNotNamed")}</p>
      ${toggle("helps_when_graded", { id: "helps-when-graded", label: say("helpsWhenGraded"), isOn: helps, about: "graded-about" })}
      <p class="hint muted" id="graded-about">${say("helpsWhenGradedAbout")}</p>
      <form class="field" @submit=${this.saveContact}><label for="help-contact">${say("helpContact")}</label>
        <input id="help-contact" name="contact" maxlength="500" dir="ltr" autocomplete="off" .value=${contact ?? ""} aria-describedby="contact-about">
        <p class="hint muted" id="contact-about">${say("helpContactAbout")}</p>
        <div class="actions"><button type="submit" class="quiet" id="save-contact">${say("save")}</button></div></form>`;
  }
}

customElements.define("iblai-mentor-help", Help);
