"use strict";
// Shows the memory as the plugin's REST API tells it to its owner.
(() => {
  const place = document.getElementById("memories");
  const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(name + "="))?.split("=")[1] ?? "";
  const NAMES = { completion: "completed", attempts: "attempts", score: "score", correct: "correct", hint_shown: "hint shown", answer_shown: "answer shown", video_position: "video at" };

  const TYPES = { vertical: "unit", html: "text" };

  const say = (name, { value }) => {
    if (name === "completion") { return value >= 1 ? "completed" : `${Math.round(value * 100)} % complete`; }
    if (name === "score") { return value ? `score ${value.earned} of ${value.possible}` : "no score"; }
    if (name === "correct") { return value ? "correct" : "incorrect"; }
    if (name === "video_position") { return `video at ${Math.round(value)} s`; }
    return value === true ? NAMES[name] : `${NAMES[name] ?? name}: ${value}`;
  };

  const cell = (text, tag = "td") => Object.assign(document.createElement(tag), { textContent: text });

  const row = (block) => {
    const line = document.createElement("tr");
    const name = cell(block.title || block.usage_key.split("@").pop(), "th");
    name.scope = "row";
    name.append(Object.assign(document.createElement("span"), { className: "muted kind", textContent: TYPES[block.block_type] ?? block.block_type }));
    const facts = Object.entries(block.facts).map(([key, fact]) => say(key, fact));
    line.append(name, cell(facts.join(", ") || "seen"), cell(new Date(block.last_at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" })));
    return line;
  };

  const show = (memory) => {
    const article = document.getElementById("memory").content.cloneNode(true);
    const part = (name) => article.querySelector(`[data-field=${name}]`);
    const { data } = memory;
    part("course").textContent = memory.course_id;
    part("summary").textContent = data.summary;
    const facts = [];
    if (data.enrolment) { facts.push(data.enrolment.value.is_active ? `Enrolled (${data.enrolment.value.mode})` : "Left the course"); }
    if (data.grade?.grade) { facts.push(`grade ${Math.round(data.grade.grade.value.percent * 100)} %`); }
    part("facts").textContent = facts.join(" · ");
    part("blocks").append(...data.visited_blocks.results.map(row));
    part("json").textContent = JSON.stringify(memory, null, 2);
    part("forget").addEventListener("click", async () => {
      await fetch(`${place.dataset.url}${memory.id}/`, { method: "DELETE", headers: { "X-CSRFToken": cookie("csrftoken") } });
      load();
    });
    return article;
  };

  const load = async () => {
    try {
      const response = await fetch(place.dataset.url, { headers: { Accept: "application/json" } });
      if (response.status === 404) { throw new Error("Nothing can be remembered of you: you are in no course of this tenant."); }
      if (!response.ok) { throw new Error(`The API answered ${response.status}.`); }
      const page = await response.json();
      const none = Object.assign(document.createElement("p"), { className: "card", textContent: "Nothing yet. Open a unit of the course, then come back." });
      place.replaceChildren(...(page.results.length ? page.results.map(show) : [none]));
    } catch (error) {
      place.replaceChildren(Object.assign(document.createElement("p"), { className: "card", textContent: error.message }));
    }
  };
  load();
})();
