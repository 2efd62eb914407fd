// Shows the newest progress without reloading the whole page. Must not: disturb somebody who is writing.
(function () {
  var waitMs = 5000;
  var timer = 0;
  var isLooking = false;
  var isOver = false;
  // What the rescue says goes on changing while somebody writes; what he writes in does not.
  var spoken = [".steps", ".now", ".talk"];
  function isWriting() {
    var open = document.querySelector("details[open]");
    var box = document.querySelector(".write textarea");
    var active = document.activeElement;
    return open !== null || (box !== null && box.value !== "") || (active !== null && /INPUT|TEXTAREA/.test(active.tagName));
  }
  function take(main, next) {
    var isSame = !main.querySelector(".say") === !next.querySelector(".say") && !main.querySelector("section.write") === !next.querySelector("section.write");
    if (!isSame && !isWriting()) {
      main.replaceWith(next);
      return true;
    }
    // The same news again is no news to a screen reader.
    for (var i = 0; i < spoken.length; i++) {
      var shown = main.querySelector(spoken[i]);
      var fresh = next.querySelector(spoken[i]);
      if (shown && fresh && !shown.isEqualNode(fresh)) shown.replaceWith(fresh);
    }
    return isSame;
  }
  function look() {
    if (isLooking || isOver) return;
    if (document.hidden || !window.fetch) return again();
    isLooking = true;
    fetch(location.href, { headers: { accept: "text/html" } })
      .then(function (answer) { return answer.text(); })
      .then(function (text) {
        var page = new DOMParser().parseFromString(text, "text/html");
        var next = page.getElementById("main");
        // A page without this script has nothing more to tell: the rescue is over or the link has expired.
        if (next && take(document.getElementById("main"), next)) isOver = !page.querySelector("script");
      })
      .catch(function () { /* No network in a shaft: the next look may have some. */ })
      .then(function () { isLooking = false; again(); });
  }
  // Whoever waits has little battery: one look at a time, and none when it is over.
  function again() {
    clearTimeout(timer);
    if (!isOver) timer = setTimeout(look, waitMs);
  }
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) return;
    // Somebody looks: what was over may have been taken up again.
    isOver = false;
    look();
  });
  again();
})();
