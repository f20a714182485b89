// A question to check oneself: the learner answers, sees what the course says, and judges. Nothing of it leaves this page.
import { LitElement, html, nothing } from "lit";
import { say } from "../words.js";

class Quiz extends LitElement {
  static properties = { panel: { attribute: false }, message: { attribute: false }, answer: { state: true }, isShown: { state: true }, isRight: { state: true } };

  createRenderRoot() { return this; }

  async show(event) {
    event.preventDefault();
    this.answer = new FormData(event.target).get("answer").trim();
    this.isShown = true;
    await this.updateComplete;
    this.querySelector("blockquote").focus();
  }

  async judge(isRight) {
    this.isRight = isRight;
    await this.updateComplete;
    this.querySelector(".next").focus();
  }

  render() { return html`<div class="quiz">${this.isShown ? this.showQuote() : this.showForm()}</div>`; }

  showForm() {
    const name = `answer-${this.message.id}`;
    return html`<form @submit=${this.show}>
      <label for=${name}>${say("quizAnswer")}</label>
      <input id=${name} name="answer" data-name=${say("quizAnswer")} maxlength="500" autocomplete="off" aria-describedby="${name}-about">
      <p class="muted" id="${name}-about">${say("quizAbout")}</p>
      <div class="actions start"><button type="submit" data-name=${say("quizShow")}>${say("quizShow")}</button></div>
    </form>`;
  }

  showQuote() {
    const [citation] = this.message.citations;
    return html`${this.answer ? html`<p><span class="muted">${say("quizYours")}</span> <bdi>${this.answer}</bdi></p>` : nothing}
      <p class="muted">${say("quizCourse")}</p>
      <blockquote lang=${this.panel.courseLanguage || nothing} dir="auto" tabindex="-1">${citation.quote}</blockquote>
      <p><a href=${citation.url} target="_top" data-name=${citation.title} @click=${(event) => this.panel.goTo(event, citation)}><bdi lang=${this.panel.courseLanguage || nothing}>${citation.title}</bdi></a></p>
      ${this.isRight === undefined ? this.showJudging() : this.showNext()}`;
  }

  showJudging() {
    return html`<div class="actions start" role="group" aria-label=${say("quizJudge")}><span>${say("quizJudge")}</span>
      <button type="button" class="quiet" data-judged="right" data-name=${say("quizRight")} @click=${() => this.judge(true)}>${say("quizRight")}</button>
      <button type="button" class="quiet" data-judged="wrong" data-name=${say("quizWrong")} @click=${() => this.judge(false)}>${say("quizWrong")}</button></div>`;
  }

  showNext() {
    const again = () => this.panel.conversation.ask(say("ask_quiz"), { action: "quiz" });
    return html`<p role="status">${say(this.isRight ? "quizWellDone" : "quizReadOn")}</p>
      <div class="actions start"><button type="button" class="quiet next" data-name=${say("quizAgain")} @click=${again}>${say("quizAgain")}</button></div>`;
  }
}

customElements.define("iblai-mentor-quiz", Quiz);
