// The parts of a course that have a level of help, as one list; and which of them a filter shows. Without the page: tested by itself.

const KINDS = { sequential: "subsection", vertical: "unit" };

const flatten = (blocks, section, above, own) => blocks.flatMap((block) => {
  const { usage_key: key, title, type, assignment_type: assignment, effective_level: effective, children = [] } = block;
  const kind = KINDS[type];
  const path = [...above, title];
  const place = section || key;
  const part = { id: `${kind}:${key}`, part: kind, kind: kind === "unit" ? "unit" : "section", key, title, path: path.slice(1).join(" › "), section: place, type: assignment ?? "", effective, own: own.get(`${kind}:${key}`) ?? "" };
  return [...(kind ? [part] : []), ...flatten(children, place, path, own)];
});

/** Return the parts: the course, assignment types, subsections and units, in the order of the course. */
export const listParts = ({ levels = [], outline = [], assignment_types: types = [] }, say) => {
  const own = new Map(levels.map(({ part, key, level }) => [`${part}:${key}`, level]));
  const whole = { id: "course:", part: "course", kind: "section", key: "", title: say("wholeCourse"), section: "", type: "", effective: "full", isTop: true, own: own.get("course:") ?? "" };
  const ofTypes = types.map((type) => ({ id: `assignment_type:${type}`, part: "assignment_type", kind: "section", key: type, title: say("assignments", { type }), section: "", type, effective: "", own: own.get(`assignment_type:${type}`) ?? "" }));
  return [whole, ...ofTypes, ...flatten(outline, "", [], own)];
};

/** Say whether a filter shows a part; words of its text may stand anywhere in the titles from the subsection on. */
export const matches = ({ title, path = title, section, type, own, effective }, filter) => {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const said = path.toLowerCase();
  return words.every((word) => said.includes(word))
    && (!filter.section || section === filter.section)
    && (!filter.type || type === filter.type)
    && (!filter.level || (own || effective) === filter.level);
};
