// Small improvements; every page works without them.
(() => {
  "use strict";

  // After an error the summary is read first.
  const summary = document.querySelector(".govuk-error-summary");
  if (summary) {
    summary.setAttribute("tabindex", "-1");
    summary.focus();
  }

  // A second press while the first is on its way is ignored; coming back with "Back" allows it again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    // a file is downloaded and the page stays: that may be done again
    if (form.method !== "post" || "again" in form.dataset) return;
    if (form.dataset.sent) event.preventDefault();
    else form.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // "You have 120 characters left", spoken at most once a second.
  for (const field of document.querySelectorAll("[data-count-max]")) {
    const line = document.getElementById(field.dataset.countLine);
    if (!line) continue;
    const max = Number(field.dataset.countMax);
    let waiting;
    const show = () => {
      const left = max - [...field.value].length;
      const words = left < 0 ? line.dataset.over : line.dataset.left;
      line.textContent = words.replace("%s", Math.abs(left));
      line.classList.toggle("hub-count--over", left < 0);
    };
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(show, 1000);
    });
    if (field.value) show();
  }

  // The browser's own way to print is all that is needed; without script the page says where to find it.
  for (const button of document.querySelectorAll("[data-print]")) {
    for (const words of document.querySelectorAll("[data-print-without]")) words.hidden = true;
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  // A button that copies a text; without it the text is marked and copied by hand.
  for (const button of document.querySelectorAll("[data-copy]")) {
    const text = document.getElementById(button.dataset.copy);
    const said = document.getElementById(button.dataset.said);
    if (!text || !said || !navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.textContent);
        said.textContent = button.dataset.done;
      } catch {
        said.textContent = button.dataset.failed;
      }
    });
  }

  // All boxes of a list ticked, or none.
  for (const button of document.querySelectorAll("[data-tick-all]")) {
    const boxes = [...button.form.querySelectorAll("input[type=checkbox]")];
    const words = button.textContent;
    const areAll = () => boxes.every((box) => box.checked);
    const say = () => {
      button.textContent = areAll() ? button.dataset.none : words;
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      const ticked = !areAll();
      for (const box of boxes) box.checked = ticked;
      say();
    });
    button.form.addEventListener("change", say);
    addEventListener("pageshow", say);
  }

  // One open menu at a time, closed by Escape or by a press elsewhere.
  const menu = document.querySelector(".hub-account");
  if (menu) {
    document.addEventListener("click", (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
})();
