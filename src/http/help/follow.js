// Shows the newest progress without reloading the whole page. Must not: disturb somebody who is writing.
(function () {
  var waitMs = 5000;
  function isWriting() {
    var open = document.querySelector("details[open]");
    return open !== null || (document.activeElement && /INPUT|TEXTAREA/.test(document.activeElement.tagName));
  }
  function look() {
    if (document.hidden || isWriting() || !window.fetch) return again();
    fetch(location.href, { headers: { accept: "text/html" } })
      .then(function (answer) { return answer.text(); })
      .then(function (text) {
        var next = new DOMParser().parseFromString(text, "text/html").getElementById("main");
        var main = document.getElementById("main");
        var now = next && next.querySelector(".now");
        var shown = main.querySelector(".now");
        if (!next || isWriting()) return;
        // The same news again is no news to a screen reader.
        if (!now || !shown || now.textContent !== shown.textContent || !main.querySelector(".say")) main.replaceWith(next);
      })
      .catch(function () { /* No network in a shaft: the next look may have some. */ })
      .then(again);
  }
  function again() { setTimeout(look, waitMs); }
  document.addEventListener("visibilitychange", function () { if (!document.hidden) look(); });
  again();
})();
