// The page's entry: what the server says of the learner and the place is handed to the element.
import * as lent from "./lent.js";
import { definePanel } from "./panel.js";

globalThis[Symbol.for("iblai-mentor.lent")] = lent;
definePanel(JSON.parse(document.getElementById("iblai-mentor-configuration").textContent));
