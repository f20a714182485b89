// The entry of a course team's page: what the server says of the course is handed to the element.
import { useWords } from "../words.js";
import { defineCourse } from "./course.js";

const configuration = JSON.parse(document.getElementById("iblai-mentor-configuration").textContent);
useWords(configuration);
defineCourse(configuration);
