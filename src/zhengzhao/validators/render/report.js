
(function () {
  "use strict";
  var root = document.documentElement;
  var body = document.getElementById("findings");
  var rows = body ? Array.prototype.slice.call(body.rows) : [];
  var filters = document.getElementById("filters");
  var names = ["table", "rule", "field", "dimension", "severity"];
  var texts = {};

  function speak(language) {
    root.setAttribute("data-lang", language);
    root.setAttribute("lang", language === "zh" ? "zh-CN" : "en");
    document.title = root.getAttribute("data-title-" + language);
    each("[data-zh]", function (element) {
      var words = element.getAttribute("data-" + language);
      if (element.hasAttribute("placeholder")) { element.setAttribute("placeholder", words); }
      else if (element.hasAttribute("aria-label")) { element.setAttribute("aria-label", words); }
      else { element.textContent = words; }
    });
    each("#languages button", function (button) {
      button.setAttribute("aria-pressed", String(button.value === language));
    });
    if (filters) { filter(); }
  }

  function each(selector, action) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), action);
  }

  // A field's row may name several fields; they are parted by a line feed, which no field name on the page holds.
  function values(row, name) { return row.getAttribute("data-" + name).split("\n"); }

  // Tables may call one field differently, and different fields alike; so the name stands behind the titles.
  function called(titles, value) {
    return titles.length === 1 && titles[0] === value ? value : titles.join(" / ") + " " + value;
  }

  function offer(name) {
    var select = filters.elements[name];
    var known = {};
    rows.forEach(function (row) {
      values(row, name).forEach(function (value, at) {
        var option = known["=" + value] = known["=" + value] || { value: value, zh: [], en: [] };
        ["zh", "en"].forEach(function (language) {
          var title = values(row, name + "-" + language)[at];
          if (option[language].indexOf(title) < 0) { option[language].push(title); }
        });
      });
    });
    Object.keys(known).sort().filter(function (key) { return known[key].value; }).forEach(function (key) {
      var option = document.createElement("option"), plain = name !== "table" && name !== "field";
      option.value = known[key].value;
      ["zh", "en"].forEach(function (language) {
        var titles = known[key][language];
        option.setAttribute("data-" + language, plain ? titles[0] : called(titles, option.value));
      });
      select.appendChild(option);
    });
  }

  // What the rows say in the language of the page: the other one stands in them too, where nobody sees it.
  function said(language) {
    var other = language === "zh" ? "en" : "zh-CN";
    texts[language] = texts[language] || rows.map(function (row) {
      var copy = row.cloneNode(true);
      Array.prototype.forEach.call(copy.querySelectorAll("[lang='" + other + "']"), function (element) { element.remove(); });
      return copy.textContent.toLowerCase();
    });
    return texts[language];
  }

  function filter() {
    var words = filters.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    var lines = words.length ? said(root.getAttribute("data-lang")) : [];
    rows.forEach(function (row, at) {
      var shown = names.every(function (name) {
        var wanted = filters.elements[name].value;
        return !wanted || values(row, name).indexOf(wanted) >= 0;
      });
      if (shown && words.length) {
        shown = words.every(function (word) { return lines[at].indexOf(word) >= 0; });
      }
      row.hidden = !shown;
    });
    count();
  }

  function count() {
    var shown = rows.filter(function (row) { return !row.hidden; }).length;
    var output = filters.elements.shown;
    output.textContent = output.getAttribute("data-words-" + root.getAttribute("data-lang"))
      .replace("{shown}", shown.toLocaleString("en")).replace("{all}", rows.length.toLocaleString("en"));
  }

  if (filters) {
    names.forEach(offer);
    filters.hidden = false;
    filters.addEventListener("input", filter);
    filters.addEventListener("change", filter);
    filters.addEventListener("submit", function (event) { event.preventDefault(); });
    filters.addEventListener("reset", function () { setTimeout(filter, 0); });
  }
  var languages = document.getElementById("languages");
  languages.hidden = false;
  languages.addEventListener("click", function (event) {
    if (event.target.value) { speak(event.target.value); }
  });
  window.addEventListener("beforeprint", function () {
    each("details", function (element) { element.open = true; });
  });
  speak(root.getAttribute("data-lang"));
})();
