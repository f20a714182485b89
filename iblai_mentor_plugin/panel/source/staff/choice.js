// The course's switch, its mentor, and what it used of its allowance.
import { html, nothing } from "lit";
import { showOptions, showToggle } from "../parts/switch.js";
import { View } from "../parts/view.js";
import { say, sayMoment, sayNumber } from "../words.js";

class Choice extends View {
  static properties = { settings: { state: true }, said: { state: true }, isAbsent: { state: true } };

  firstUpdated() { this.load(() => this.fetch()); }

  async fetch() {
    this.settings = await this.api.getCourseSettings(this.course);
    this.isAbsent = this.settings === null;
  }

  /** Save what turning `name` to `value` sets; `describe` says which fields those are once what was turned before is saved. */
  async save(name, value, describe) {
    this.said = "";
    const isSaved = await this.turn(name, value, async () => {
      const saved = await this.api.saveCourseSettings(this.course, describe());
      this.settings = { ...this.settings, ...saved };
    });
    this.said = isSaved ? say("saved") : "";
    this.panel.lookAgain();
  }

  render() {
    return html`<section aria-labelledby="choice-title">
      <h2 id="choice-title">${say("choiceTitle")}</h2>
      ${this.showState()} ${this.isAbsent ? html`<p class="muted">${say("notServed")}</p>` : nothing}
      ${this.settings ? this.showSettings() : nothing}
      <p role="status" class="muted">${this.said}</p>
    </section>`;
  }

  showSettings() {
    const { is_on: isOn, may_opt_in: mayOptIn = false, mentor, mentors = [], usage } = this.settings;
    const choices = [["", say("defaultMentor")], ...mentors.map(({ unique_id: id, name }) => [id, name])];
    return html`${this.showNews()}
      ${showToggle({ id: "course-on", label: say("courseOn"), isOn: this.shown("is_on", isOn && !mayOptIn), turn: (value) => this.save("is_on", value, () => ({ is_on: value })) })}
      <div class="field"><label for="course-mentor">${say("courseMentor")}</label>
        <select id="course-mentor" @change=${({ target: { value } }) => this.save("mentor", value, () => ({ mentor: value }))}>
          ${showOptions(choices, this.shown("mentor", mentor || ""))}
        </select></div>
      ${this.showTools()}
      ${usage ? this.showUsage(usage) : nothing}`;
  }

  /** Say what the operator did, and what the team may do. */
  showNews() {
    const { is_on: isOn, is_switched_on_by_operator: isAllowed = true, may_opt_in: mayOptIn = false, switched_on_at: at = null } = this.settings;
    if (mayOptIn) { return html`<p>${say("optIn")}</p>`; }
    if (!isAllowed) { return html`<p class="problem" data-kind="refused">${say("notByOperator")}</p>`; }
    return at ? html`<div class="news" role="note"><p>${say("newsOn", { day: sayMoment(at) })}</p>
      <div class="actions"><button type="button" class="quiet" id="news-done" @click=${() => this.save("news", true, () => ({ is_on: this.settings?.is_on ?? isOn }))}>${say("newsDone")}</button></div></div>` : nothing;
  }

  showTools() {
    const { tools = [], known_tools: known = [] } = this.settings;
    if (!known.length) { return nothing; }
    const change = (slug, isUsed) => this.save(`tool ${slug}`, isUsed, () => {
      const others = (this.settings?.tools ?? tools).filter((one) => one !== slug);
      return { tools: isUsed ? [...others, slug] : others };
    });
    return html`<fieldset class="tools"><legend>${say("toolsTitle")}</legend>
      <p class="muted">${say("toolsAbout")}</p>
      ${known.map(({ slug, name }) => showToggle({ value: slug, role: nothing, label: name, isOn: this.shown(`tool ${slug}`, tools.includes(slug)), turn: (isUsed) => change(slug, isUsed) }))}
    </fieldset>`;
  }

  showUsage({ tokens, limit, percent, is_near_limit: isNear, resets_at: until, money = [] }) {
    return html`<div class="usage"><label for="usage">${say("usage")}</label>
      <progress id="usage" max="100" .value=${Math.min(100, percent ?? 0)}></progress>
      <p class=${isNear ? "warning" : "muted"}>${say("usageTokens", { tokens: sayNumber(tokens ?? 0), limit: sayNumber(limit ?? 0) })}
        ${until ? say("allowanceUntil", { time: sayMoment(until) }) : ""} ${money.map(({ amount, currency }) => `${amount} ${currency}`).join(", ")}</p></div>`;
  }
}

customElements.define("iblai-mentor-choice", Choice);
