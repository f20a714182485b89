// The page's entry: what the server says of the learner and the place is handed to the element.
import { definePanel } from "./panel.js";

definePanel(JSON.parse(document.getElementById("iblai-mentor-configuration").textContent));
