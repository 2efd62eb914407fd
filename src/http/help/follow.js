// Shows the newest progress without reloading the whole page. Must not: disturb somebody who is writing.
(function () {
  var waitMs = 5000;
  // What the rescue says goes on changing while somebody writes; what he writes in does not.
  var spoken = [".steps", ".now", ".talk"];
  function isWriting() {
    var open = document.querySelector("details[open]");
    var box = document.querySelector(".write textarea");
    var active = document.activeElement;
    return open !== null || (box !== null && box.value !== "") || (active !== null && /INPUT|TEXTAREA/.test(active.tagName));
  }
  function take(main, next) {
    // The same news again is no news to a screen reader.
    for (var i = 0; i < spoken.length; i++) {
      var shown = main.querySelector(spoken[i]);
      var fresh = next.querySelector(spoken[i]);
      if (shown && fresh && shown.textContent !== fresh.textContent) shown.replaceWith(fresh);
    }
    var isSame = !main.querySelector(".say") === !next.querySelector(".say") && !main.querySelector("section.write") === !next.querySelector("section.write");
    if (!isSame && !isWriting()) main.replaceWith(next);
  }
  function look() {
    if (document.hidden || !window.fetch) return again();
    fetch(location.href, { headers: { accept: "text/html" } })
      .then(function (answer) { return answer.text(); })
      .then(function (text) {
        var next = new DOMParser().parseFromString(text, "text/html").getElementById("main");
        if (next) take(document.getElementById("main"), next);
      })
      .catch(function () { /* No network in a shaft: the next look may have some. */ })
      .then(again);
  }
  function again() { setTimeout(look, waitMs); }
  document.addEventListener("visibilitychange", function () { if (!document.hidden) look(); });
  again();
})();
