// What learners find when they open the chat, and how often they may ask: the team's own first questions and allowance.
import { html, nothing } from "lit";
import { View } from "../parts/view.js";
import { say, sayNumber } from "../words.js";

const PLACES = [0, 1, 2];

class Offers extends View {
  static properties = { settings: { state: true }, said: { state: true } };

  firstUpdated() { this.load(async () => { this.settings = await this.api.getCourseSettings(this.course); }); }

  async save(event) {
    event.preventDefault();
    const given = new FormData(event.target);
    const fields = { starters: given.getAll("starter"), messages_a_day: Number(given.get("limit") || 0) };
    this.said = "";
    const isSaved = await this.inTurn(async () => { this.settings = { ...this.settings, ...(await this.api.saveCourseSettings(this.course, fields)) }; });
    this.said = isSaved ? say("saved") : "";
  }

  render() {
    return html`<section aria-labelledby="offers-title">
      <h2 id="offers-title">${say("offersTitle")}</h2>
      ${this.settings ? this.showForm() : nothing} ${this.showState()}
    </section>`;
  }

  showForm() {
    const { starters = [], messages_a_day: limit, most_messages_a_day: most } = this.settings;
    return html`<form class="fields" @submit=${this.save}>
      <fieldset class="field" aria-describedby="starters-about"><legend class="unseen">${say("starters")}</legend>
        ${PLACES.map((place) => html`<label for="starter-${place}">${say("starter", { number: sayNumber(place + 1) })}</label>
          <input id="starter-${place}" name="starter" maxlength="200" dir="auto" autocomplete="off" .value=${starters[place] ?? ""}>`)}
        <p class="hint muted" id="starters-about">${say("startersAbout")}</p></fieldset>
      <div class="field"><label for="limit">${say("messagesADay")}</label>
        <input type="number" id="limit" name="limit" min="1" max=${most} inputmode="numeric" .value=${limit ? String(limit) : ""} aria-describedby="limit-about">
        <p class="hint muted" id="limit-about">${say("messagesADayAbout", { most: sayNumber(most) })}</p></div>
      <div class="actions"><span role="status" class="muted">${this.said}</span><button type="submit" id="save-offers">${say("save")}</button></div>
    </form>`;
  }
}

customElements.define("iblai-mentor-offers", Offers);
