// Shows the newest progress without reloading the whole page. Must not: disturb somebody who is writing.
(function () {
  var waitMs = 5000;
  var timer = 0;
  // So long without an answer, and what is shown is old.
  var oldAfterMs = 20000;
  // So long for one look; and so long for the first one after somebody has taken up his phone again.
  var lookLimitMs = 10000;
  var patienceMs = 2500;
  // The look under way, of which nothing is taken any more once it was given up.
  var underway = null;
  var isOver = false;
  var silentSince = Date.now();
  var patientUntil = 0;
  // What the rescue says goes on changing while somebody writes, and from when it is; what he writes in does not.
  var spoken = ["#old", ".steps", ".now", ".talk"];
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
  // The line itself stands in the page, in its language, with the time at which the page was made.
  function tellAge() {
    var line = document.getElementById("old");
    // While nobody sees the page nothing is looked for, and its age says nothing of the network.
    if (!line || document.hidden) return;
    if (Date.now() - silentSince < oldAfterMs) line.hidden = true;
    else if (Date.now() >= patientUntil) line.hidden = false;
  }
  function look() {
    if (underway || isOver) return;
    if (document.hidden) return again();
    // An old browser loads the page again, as one without a script does.
    if (!window.fetch || !document.body.replaceWith) {
      if (!isWriting()) location.reload();
      return again();
    }
    var mine = (underway = { stop: window.AbortController ? new AbortController() : null, limit: 0 });
    // A look that hangs must not end the following.
    mine.limit = setTimeout(function () { end(mine, true); }, lookLimitMs);
    var options = { headers: { accept: "text/html" } };
    if (mine.stop) options.signal = mine.stop.signal;
    fetch(location.href, options)
      .then(function (answer) { return answer.text(); })
      .then(function (text) {
        if (underway !== mine) return;
        var page = new DOMParser().parseFromString(text, "text/html");
        var next = page.getElementById("main");
        // Something in between may answer for us; only a page of ours is an answer.
        if (next) silentSince = Date.now();
        // A page without this script has nothing more to tell: the rescue is over or the link has expired.
        if (next && take(document.getElementById("main"), next)) isOver = !page.querySelector("script");
        end(mine, !next);
      })
      .catch(function () { /* No network in a shaft: the next look may have some. */ end(mine, true); });
  }
  function end(mine, hasFailed) {
    if (underway !== mine) return;
    underway = null;
    clearTimeout(mine.limit);
    if (mine.stop) mine.stop.abort();
    if (hasFailed) {
      patientUntil = 0;
      tellAge();
    }
    again();
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
    // What the phone slept through may hang for long; and a page that was old stays old until it was answered.
    patientUntil = Date.now() + patienceMs;
    if (underway) end(underway, false);
    setTimeout(tellAge, patienceMs);
    look();
  });
  // By itself: a look that hangs must not hold it back.
  setInterval(tellAge, waitMs);
  again();
})();
