"use strict";
for (const button of document.querySelectorAll(".person")) {
  button.addEventListener("click", () => {
    document.getElementById("username").value = button.dataset.username;
    document.getElementById("password").value = button.dataset.password;
    document.querySelector("#login button[type=submit]").focus();
  });
}
