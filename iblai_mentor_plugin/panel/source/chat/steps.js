// What the mentor looked up on the way to a reply, in one quiet line.
import { html, nothing } from "lit";
import { say } from "../words.js";

const WITHOUT_TITLES = { search_course: "searchedCourse", read_unit: "soughtUnit", calculate: "calculated", list_dates: "readDates" };

/** Return in words what one step found, or did where it found nothing that has a title. */
export const describeStep = ({ tool, titles }) => {
  if (titles.length) { return say("lookedUp", { titles: titles.join(", ") }); }
  return WITHOUT_TITLES[tool] ? say(WITHOUT_TITLES[tool]) : "";
};

/** Show all steps of a reply, each title once. */
export const showSteps = (steps) => {
  const titles = [...new Set((steps ?? []).flatMap((step) => step.titles))];
  const others = (steps ?? []).filter((step) => !step.titles.length).map(describeStep);
  const said = [...(titles.length ? [describeStep({ titles })] : []), ...new Set(others.filter(Boolean))];
  return said.length ? html`<p class="steps muted" part="steps" dir="auto">${said.join(" · ")}</p>` : nothing;
};
